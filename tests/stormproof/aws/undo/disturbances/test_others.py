"""Rules and their targets are put back as they were; those that a scenario made are taken away, wherever it was cut."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.alerts.subscriptions import PENDING
from stormproof.core.health.regions import own_probe
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import API, SYSTEM, FakeReads

RULE, TARGETS = BY_NAME["rule"], BY_NAME["targets of rule"]
NOWHERE = FakeReads({})
FED = FakeReads({("events", "list_targets_by_rule"): [{"Id": "1", "Arn": "arn:payroll"}]})


@pytest.mark.parametrize(
    ("values", "operation"),
    [
        ({"State": "ENABLED"}, "enable_rule"),
        ({"State": "DISABLED"}, "disable_rule"),
        ({"State": "ENABLED", "ScheduleExpression": "rate(5 minutes)"}, "put_rule"),
        (None, "delete_rule"),
    ],
)
def test_a_rule_is_switched_written_or_deleted(values: dict[str, Any] | None, operation: str) -> None:
    """By what stood before: none, where a scenario made it."""
    (back,) = RULE.back(NOWHERE, {"Name": "x"}, values)
    assert (back.operation, back.parameters["Name"]) == (operation, "x")


def test_targets_are_written_again_or_taken_off() -> None:
    """All that stand there; of a rule that was never made there are none."""
    standing = {"Targets": [{"Id": "1", "Arn": "arn:x"}]}
    (put,), (off,) = (list(TARGETS.back(FED, {"Rule": "x"}, each)) for each in (standing, None))
    assert (put.operation, put.parameters) == ("put_targets", {"Rule": "x", **standing})
    assert (off.operation, off.parameters) == ("remove_targets", {"Rule": "x", "Ids": ["1"]})
    assert not list(TARGETS.back(NOWHERE, {"Rule": "x"}, None))


@pytest.mark.parametrize(
    ("name", "own"), [(own_probe(Names(SYSTEM)), True), (f"owners-{API}-probe", True), ("payroll", False), ("", False)]
)
@pytest.mark.parametrize(("kind", "by"), [("rule", "Name"), ("targets of rule", "Rule")])
def test_whose_rules_are_put_back(kind: str, by: str, name: str, *, own: bool) -> None:
    """Ours, and what a scenario made; one that runs something else than our probe is somebody else's."""
    assert owns(Owned(SYSTEM, FED), Disturbed(kind, {by: name}, None)) is own


def test_only_a_subscription_that_stands_is_ended() -> None:
    """One that is pending ends by itself; of one that has ended SNS may list a word that is no ARN."""
    where = {"TopicArn": "arn:t", "Protocol": "email", "Endpoint": "a@example.com"}
    found = [{**where, "SubscriptionArn": each} for each in (PENDING, "Deleted", "arn:t:1")]
    reads = FakeReads({("sns", "list_subscriptions_by_topic"): found})
    (ended,) = BY_NAME["subscription"].back(reads, where, None)
    assert (ended.operation, ended.parameters) == ("unsubscribe", {"SubscriptionArn": "arn:t:1"})
