"""The logs' answers are read into who would have been refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.promotion.modes import MODED
from stormproof.core.promotion.observed import LONG_ENOUGH, Observed, Refusal
from stormproof.operations.promotion.observations import _asked, _of_firewall, _of_rows, observe
from tests.provisioners.fakes import SYSTEM, FakeReads, context

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
CONTROLS = {each.name: each for each in MODED}
AUTHENTICATION = Observed(CONTROLS["authentication"], NOW - timedelta(days=7), NOW)
FIREWALL = Observed(CONTROLS["firewall"], NOW - timedelta(days=7), NOW)


class Stopped:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the moment of these tests."""
        return NOW

    def monotonic(self) -> float:
        """Return no seconds."""
        return 0.0

    def pause(self, seconds: float) -> None:
        """Wait for nobody."""

    def advance(self, by: timedelta) -> None:
        """Stay where it is."""


def row(rule: str, key: str, requests: int, **more: str) -> dict[str, str]:
    """Return a row of the authorizer's log."""
    usual = {
        "mode": "observe",
        "address": "192.0.2.1",
        "method": "GET",
        "resource": "/a",
        "last": "2026-11-28 10:00:00",
    }
    return {**usual, "rule": rule, "key": key, "requests": str(requests), **more}


def test_who_was_admitted_is_in_use_and_who_was_not_would_be_refused() -> None:
    """By outcome, key, address and route."""
    found = _of_rows(AUTHENTICATION, [row("allowed", "key-1", 9), row("missing", "", 3), row("revoked", "key-2", 1)])
    assert found.keys_in_use == {"key-1"}
    assert found.refusals == (
        Refusal("missing", "", "192.0.2.1", "GET /a", 3),
        Refusal("revoked", "key-2", "192.0.2.1", "GET /a", 1),
    )


def test_what_was_enforced_was_not_observed() -> None:
    """Observing begins after the last line that tells of enforcement, in either form of a moment."""
    for last in ("2026-11-27 06:00:00.000", str(int(datetime(2026, 11, 27, 6, tzinfo=UTC).timestamp() * 1000))):
        found = _of_rows(AUTHENTICATION, [row("missing", "", 3), row("missing", "", 8, mode="enforce", last=last)])
        assert found.since == datetime(2026, 11, 27, 6, tzinfo=UTC)
        assert found.requests == 3


def record(action: str = "ALLOW", **more: Any) -> dict[str, str]:
    """Return a record of the firewall's log as a query gives it."""
    request = {"clientIp": "192.0.2.7", "httpMethod": "GET", "uri": "/prod/a"}
    told = {"timestamp": 1_780_000_000_000, "action": action, "httpRequest": request, **more}
    return {"@message": json.dumps(told)}


def test_a_match_counts_where_the_rule_would_refuse() -> None:
    """Own rules, and rules of AWS's groups by either name of the group; a rule that goes on counting does not."""
    refusing = {"stormproof-rate", "stormproof-common: Bad", "AWSManagedRulesCommonRuleSet: Bad"}
    bad, counts = {"ruleId": "Bad", "action": "BLOCK"}, {"ruleId": "SizeRestrictions_BODY", "action": "COUNT"}
    rows = [
        record(nonTerminatingMatchingRules=[{"ruleId": "stormproof-rate", "action": "COUNT"}]),
        record(ruleGroupList=[{"ruleGroupId": "AWS#AWSManagedRulesCommonRuleSet", "terminatingRule": bad}]),
        record(ruleGroupList=[{"ruleGroupId": "stormproof-common", "nonTerminatingMatchingRules": [counts, bad]}]),
        record(ruleGroupList=[{"ruleGroupId": "stormproof-common", "nonTerminatingMatchingRules": [counts]}]),
        record("BLOCK", terminatingRuleId="somebody-elses"),
    ]
    found = _of_firewall(FIREWALL, rows, refusing)
    assert found.requests == 3
    assert found.rules == ("AWSManagedRulesCommonRuleSet: Bad", "stormproof-common: Bad", "stormproof-rate")
    assert found.addresses == ("192.0.2.7",)


def test_a_block_of_ours_ends_the_observing_before_it() -> None:
    """From then on it is observed again."""
    found = _of_firewall(FIREWALL, [record("BLOCK", terminatingRuleId="stormproof-common")], frozenset())
    assert found.since == datetime.fromtimestamp(1_780_000_000, UTC) or found.since == FIREWALL.since
    assert not found.refusals


def test_what_is_not_there_or_may_not_be_looked_at_is_told_not_raised() -> None:
    """So that other controls are told all the same."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "logs:DescribeLogGroups is denied")

    nothing = FakeReads({("logs", "describe_log_groups"): []})
    assert observe(nothing, Stopped(), context(), CONTROLS["authentication"]).since is None
    found = observe(
        FakeReads({("logs", "describe_log_groups"): denied}), Stopped(), context(), CONTROLS["authentication"]
    )
    assert "denied" in found.objection(LONG_ENOUGH)


@pytest.mark.parametrize(("authorizer", "asked"), [("stormproof", True), ("theirs", False)])
def test_whether_a_method_asks_our_authorizer_is_seen_on_the_stage(authorizer: str, asked: Any) -> None:
    """By what is deployed: methods that keep their owner's ask ours nothing."""
    scheme = {"type": "apiKey", "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {}}
    document = {
        "openapi": "3.0.1",
        "paths": {"/": {"get": {"security": [{authorizer: []}]}, "options": {}}},
        "components": {"securitySchemes": {authorizer: scheme}},
    }
    reads = FakeReads({("apigateway", "get_export"): {"body": json.dumps(document)}})
    assert _asked(reads, SYSTEM) is asked
