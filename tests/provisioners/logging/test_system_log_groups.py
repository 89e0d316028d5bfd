"""Every log group of the system is found, whoever writes to it, and kept long enough; those to come are made."""

from __future__ import annotations

from typing import Any

from provisioners.logging import system_log_groups
from stormproof.aws.observe.logs.destinations import SystemGroup, read_system_groups
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.errors import NotThere
from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import API, SYSTEM, FakeReads, changes, context, satisfied
from tests.provisioners.made_functions import FUNCTION, configuration

NAMES = Names(SYSTEM)
USUAL = f"/aws/lambda/{FUNCTION.name}"
EXECUTIONS = f"API-Gateway-Execution-Logs_{API}/prod"
ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/x/1"


def reads(groups: dict[str, Any], *, stage: dict[str, Any] | None = None, firewall: str = "") -> FakeReads:
    """Return reads of a system with these log groups (name -> retention)."""

    def described(logGroupNamePrefix: str) -> list[dict[str, Any]]:  # noqa: N803 - AWS's name
        return [
            {"logGroupName": name} | ({"retentionInDays": days} if days else {})
            for name, days in groups.items()
            if name.startswith(logGroupNamePrefix)
        ]

    def logs_of(ResourceArn: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if not firewall:
            raise NotThere(ResourceArn)
        arn = f"arn:aws:logs:eu-west-1:123456789012:log-group:{firewall}"
        return {"LoggingConfiguration": {"LogDestinationConfigs": [arn]}}

    return FakeReads(
        {
            ("lambda", "get_function_configuration"): configuration(),
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod", **(stage or {})}]},
            ("logs", "describe_log_groups"): described,
            ("logs", "list_tags_for_resource"): {"tags": {}},
            ("wafv2", "get_logging_configuration"): logs_of,
        }
    )


def found(source: FakeReads) -> dict[str, SystemGroup]:
    """Return the system's groups by name."""
    return {each.name: each for each in read_system_groups(source, context())}


def test_what_is_to_come_is_foreseen() -> None:
    """The function's and the gateway's groups are known before anything was written."""
    seen = found(reads({}))
    assert seen.keys() == {USUAL, EXECUTIONS}
    assert all(each.foreseen and each.group is None for each in seen.values())


def test_groups_that_came_later_are_found() -> None:
    """A stage that nobody foresaw, a canary; another system's function is none of ours."""
    later = {f"API-Gateway-Execution-Logs_{API}/later": 1, f"{canary_logs(NAMES)}-x": 1, f"{USUAL}-other": 1}
    assert found(reads(later)).keys() - {USUAL, EXECUTIONS} == later.keys() - {f"{USUAL}-other"}


def test_what_serves_the_system_writes_logs_of_it() -> None:
    """What follows native keys, and the watcher: each has a control of its own that keeps its log."""
    ours = {NAMES.key_sync_log: 1, failure_watcher_log(NAMES): 1}
    source = reads(ours | {f"{NAMES.key_sync_log}-other": 1})
    assert found(source).keys() - {USUAL, EXECUTIONS} == ours.keys()
    steps = changes(list(system_log_groups.plan(context(), system_log_groups.read(source, context()))))
    assert {step.resource for step in steps} == {USUAL, EXECUTIONS}


def test_foreign_groups_are_followed() -> None:
    """Where a stage's access log and its firewall log to, whatever they are called."""
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/theirs:*"
    stage = {"accessLogSettings": {"destinationArn": arn}, "webAclArn": ACL}
    seen = found(reads({"/theirs": 3, "aws-waf-logs-theirs": 3}, stage=stage, firewall="aws-waf-logs-theirs"))
    assert {"/theirs", "aws-waf-logs-theirs"} <= seen.keys()


def test_a_firewall_that_logs_nothing_has_no_group() -> None:
    """AWS says that there is no such configuration."""
    assert found(reads({}, stage={"webAclArn": ACL})).keys() == {USUAL, EXECUTIONS}


def test_a_log_of_another_service_is_no_log_group() -> None:
    """An access log may go to Firehose."""
    stage = {"accessLogSettings": {"destinationArn": "arn:aws:firehose:eu-west-1:1:deliverystream/x"}}
    assert found(reads({}, stage=stage)).keys() == {USUAL, EXECUTIONS}


def test_what_is_missing_is_made_and_what_is_short_is_kept_longer() -> None:
    """Each by its own change; groups with a control of their own are left to that."""
    source = reads({EXECUTIONS: 1, NAMES.access_log: 1, NAMES.authorizer_log: 1})
    steps = changes(list(system_log_groups.plan(context(), system_log_groups.read(source, context()))))
    assert {(step.resource, step.action) for step in steps} == {
        (USUAL, Action.CREATE),
        (EXECUTIONS, Action.UPDATE),
    }


def test_the_second_plan_is_empty() -> None:
    """Never expiring is long enough."""
    source = reads({EXECUTIONS: None, USUAL: 30})
    assert satisfied(list(system_log_groups.plan(context(), system_log_groups.read(source, context()))))


def test_nothing_is_removed() -> None:
    """Logs are evidence."""
    source = reads({EXECUTIONS: 30, USUAL: 30})
    assert satisfied(list(system_log_groups.remove(context(), system_log_groups.read(source, context()))))
