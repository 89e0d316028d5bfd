"""What the firewall's log tells of requests, and how long it is waited for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.judges.firewall.refusals import Tried
from stormproof.core.naming import Names
from stormproof.core.observations import PROBE_HEADER, Exchange
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.core.workload.model import Health
from stormproof.stimuli.firewall.attacks import ATTACKS, HARMLESS, Attack, Attacked
from stormproof.stimuli.firewall.web_acl_states import action, judged, read_records, until_time_is_up
from tests.provisioners.fakes import FakeReads, context
from tests.provisioners.made_firewalls import ACL, acl
from tests.stormproof.stimuli.shared.test_log_traces import FakeClock

SINCE = datetime(2026, 11, 22, tzinfo=UTC)
GROUP = {"ruleGroupList": [{"ruleGroupId": "g", "nonTerminatingMatchingRules": [{"ruleId": "r", "action": "COUNT"}]}]}


def bench(reads: FakeReads) -> Any:
    """Return a bench of these reads, where logs are there soon."""
    return SimpleNamespace(reads=reads, context=context(), clock=FakeClock(), surroundings=Surroundings(EMBEDDED_WAITS))


def logging_to(*lines: dict[str, Any]) -> FakeReads:
    """Return reads that find a stage with our ACL, which has logged these lines."""
    names = Names(context().system)
    log = {"LogDestinationConfigs": [names.log_group_arn(names.firewall_log)]}
    event = {"timestamp": 0, "logStreamName": "s"}
    return FakeReads(
        {
            ("apigateway", "get_stages"): {"item": [{"stageName": "prod", "webAclArn": ACL}]},
            ("wafv2", "list_web_acls"): {"WebACLs": [{"Name": names.firewall, "ARN": ACL}]},
            ("wafv2", "get_web_acl"): {"WebACL": acl().document, "LockToken": "t"},
            ("wafv2", "get_logging_configuration"): {"LoggingConfiguration": log},
            ("logs", "filter_log_events"): [{**event, "message": json.dumps(line)} for line in lines],
        }
    )


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (None, ""),
        ({"action": "ALLOW"}, ""),
        ({"action": "BLOCK"}, "BLOCK"),
        ({"action": "ALLOW", "nonTerminatingMatchingRules": [{"ruleId": "own", "action": "COUNT"}]}, "COUNT"),
        ({"action": "ALLOW", **GROUP}, "COUNT"),
    ],
)
def test_a_record_tells_what_was_done(record: dict[str, Any] | None, expected: str) -> None:
    """Blocked, counted by a rule or within a group, or nothing."""
    assert action(record) == expected


def test_records_are_found_by_the_mark_that_was_sent() -> None:
    """Attempts get what the log says of each; one that is not in it gets nothing."""
    header = {"name": PROBE_HEADER.upper(), "value": "mark/1"}
    line = {"action": "BLOCK", "httpRequest": {"headers": [header]}}
    records = read_records(bench(logging_to(line)), "mark", SINCE, 1)
    tried = [Tried(str(each), "arn:stage", Exchange("GET", "u", 403, {}, "")) for each in (0, 1)]
    assert [each.action for each in judged(tried, ["mark/0", "mark/1"], records)] == ["", "BLOCK"]


def test_a_firewall_that_does_not_log_has_no_records() -> None:
    """Nothing is waited for."""
    reads = FakeReads({("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]}, ("wafv2", "list_web_acls"): {}})
    waiting = bench(reads)
    assert read_records(waiting, "mark", SINCE, 3) == {}
    assert waiting.clock.waited == 0
    with pytest.raises(NotThere):
        reads.read("wafv2", "get_web_acl")


def test_what_never_comes_is_waited_for_no_longer_than_it_may_take() -> None:
    """Absence is for the judge to take."""
    waiting = bench(FakeReads({}))
    assert until_time_is_up(waiting, list, bool) == []
    assert 0 < waiting.clock.waited < 60


def test_attacks_and_harmless_requests_are_told_apart_by_name() -> None:
    """Each is sent as it stands, with its query escaped."""
    names = [each.what for each in (*ATTACKS, *HARMLESS)]
    assert len(set(names)) == len(names)
    assert Attack("x", "${jndi:a}").path(Health("/up")) == "/up?q=%24%7Bjndi%3Aa%7D"
    assert Attack("x").path(Health("/up")) == "/up"


@pytest.mark.parametrize(("recorded", "arrived"), [({"m/0", "m/1", "m/last"}, True), (set(), True), ({"m/0"}, False)])
def test_what_passed_is_judged_when_the_log_tells_of_a_later_attack(recorded: set[str], arrived: bool) -> None:  # noqa: FBT001 - both ways
    """That a harmless request is not recorded as blocked says nothing of a log that has not come so far."""
    seen = Attacked((), (), sent={"prod": ("m/0", "m/1", "m/last")}, recorded=frozenset(recorded))
    if arrived:
        seen.must_have_arrived()
        return
    with pytest.raises(CouldNotLook) as error:
        seen.must_have_arrived()
    assert error.value.code == "logs.not_arrived"
