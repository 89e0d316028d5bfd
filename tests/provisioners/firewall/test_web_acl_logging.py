"""Where web ACLs log: to our group, to theirs made safe, or the plan stops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.firewall.web_acl import ARN
from provisioners.firewall.web_acl_logging import FILTER, REDACTED, Logging, plan, remove
from stormproof.aws.observe.wafv2 import Configuration, Stage, Stages, Users
from stormproof.core.planning.plans import Ref
from stormproof.core.policy import Mode, SharedAcl
from tests.provisioners.fakes import blocked, changes, context, only, satisfied
from tests.provisioners.made_firewalls import ACL, STAGE, acl

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-stormproof-abc123"
THEIRS = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-theirs"
OURS: dict[str, Any] = {
    "ResourceArn": ACL,
    "LogDestinationConfigs": [GROUP],
    "RedactedFields": [REDACTED],
    "LoggingFilter": FILTER,
    "LogScope": "CUSTOMER",
}


def seen(configuration: Configuration | None, arn: str = ACL) -> Logging:
    """Return the logging of the one stage's ACL; an empty ARN is one that is yet to be made."""
    stages = Stages((Stage("prod", STAGE, arn),), {arn: acl()} if arn else {}, arn)
    return Logging(stages, {arn: configuration} if arn else {})


def wanted(logging: Logging) -> dict[str, Any]:
    """Return the configuration that the plan puts."""
    found: dict[str, Any] = only(list(plan(context(), logging))).calls[0].parameters["LoggingConfiguration"]
    return found


def test_an_acl_that_does_not_log_is_made_to() -> None:
    """Also one that the same plan makes."""
    assert wanted(seen(None))["LogDestinationConfigs"] == [GROUP]
    assert wanted(seen(None, ""))["ResourceArn"] == Ref(ARN)


def test_logging_that_stands_is_left() -> None:
    """Fields that AWS adds are no difference."""
    assert satisfied(list(plan(context(), seen(OURS))))


def test_a_key_that_is_not_left_out_is() -> None:
    """What else is redacted stays so."""
    other: dict[str, Any] = {"UriPath": {}}
    assert wanted(seen({**OURS, "RedactedFields": [other]}))["RedactedFields"] == [other, REDACTED]


def test_somebody_elses_group_is_kept() -> None:
    """With its filter; only the key is left out from now on."""
    standing = {"ResourceArn": ACL, "LogDestinationConfigs": [THEIRS]}
    assert wanted(seen(standing)) == {**standing, "RedactedFields": [REDACTED]}
    assert satisfied(list(plan(context(), seen({**standing, "RedactedFields": [REDACTED]}))))


def test_what_is_no_log_group_stops_the_plan() -> None:
    """Both are named."""
    (reason,) = blocked(list(plan(context(), seen({**OURS, "LogDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-x"]}))))
    assert "arn:aws:s3:::aws-waf-logs-x" in reason
    assert "aws-waf-logs-stormproof-abc123" in reason


def test_a_filter_of_somebody_that_drops_blocks_stops_the_plan() -> None:
    """It is not ours to widen."""
    standing = {**OURS, "LogDestinationConfigs": [THEIRS], "LoggingFilter": {**FILTER, "Filters": []}}
    (reason,) = blocked(list(plan(context(), seen(standing))))
    assert "BLOCK" in reason


@pytest.mark.parametrize(
    ("default", "behavior", "actions", "observing", "enforcing"),
    [
        ("DROP", "KEEP", ("BLOCK", "COUNT", "CHALLENGE"), True, True),
        ("DROP", "KEEP", ("BLOCK",), False, True),
        ("KEEP", "DROP", ("ALLOW",), False, True),
        ("KEEP", "DROP", ("BLOCK",), False, False),
        ("KEEP", "DROP", (None,), False, False),
    ],
)
def test_a_filter_of_somebody_that_keeps_enough_stays(
    default: str,
    behavior: str,
    actions: tuple[str | None, ...],
    observing: bool,  # noqa: FBT001 - a table's column
    enforcing: bool,  # noqa: FBT001 - a table's column
) -> None:
    """However it says so; what is counted is wanted where the firewall observes, and passes like what is allowed."""
    conditions = [
        {"ActionCondition": {"Action": each}} if each else {"LabelNameCondition": {"LabelName": "l"}}
        for each in actions
    ]
    found = {"Behavior": behavior, "Requirement": "MEETS_ANY", "Conditions": conditions}
    standing = {**OURS, "LogDestinationConfigs": [THEIRS], "RedactedFields": [REDACTED]}
    logging = seen({**standing, "LoggingFilter": {"DefaultBehavior": default, "Filters": [found]}})
    for mode, kept in ((Mode.OBSERVE, observing), (Mode.ENFORCE, enforcing)):
        assert satisfied(list(plan(context(firewall_mode=mode), logging))) is kept


def test_removing_stops_what_logs_to_us() -> None:
    """And nothing else."""
    assert only(list(remove(context(), seen(OURS)))).calls[0].operation == "delete_logging_configuration"
    assert not changes(list(remove(context(), seen({**OURS, "LogDestinationConfigs": [THEIRS]}))))


def test_a_shared_acl_does_not_log_to_us_unasked() -> None:
    """Requests of others would stand in our group; where it logs as wanted already, nothing is to be said."""
    users = {ACL: Users(("arn:aws:apigateway:eu-west-1::/restapis/other/stages/prod",))}
    (reason,) = blocked(list(plan(context(), replace(seen(None), users=users))))
    assert "restapis/other" in reason
    assert satisfied(list(plan(context(), replace(seen(OURS), users=users))))
    policy = context(shared_web_acl=SharedAcl.CHANGE)
    assert "restapis/other" in only(list(plan(policy, replace(seen(None), users=users)))).breaking
