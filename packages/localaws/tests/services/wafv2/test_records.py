"""Log records have the fields of https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.services.wafv2.acls import Hit, Rule, Ruling
from localaws.services.wafv2.records import log_record, redacted, sample, wanted
from localaws_testing.firewall import seen

RULE = Rule("block-bad", "BlockBad", "REGULAR", lambda *_: True, "Block")
GROUP = Rule("core", "Core", "MANAGED_RULE_GROUP", lambda *_: True)
BLOCKED = Ruling("Block", Hit(RULE, "Block"), (), frozenset({"x:y"}), {"ResponseCode": 403})


def record(ruling: Ruling = BLOCKED) -> dict[str, Any]:
    """Return the record of one request."""
    return log_record(seen("/prod/a?q=1", X_Api_Key="k"), ruling, "arn:acl", "123456789012:api:prod", "r-1", 1000)


def test_a_record_names_the_request_and_the_rule() -> None:
    """Who asked what, and which rule ended it."""
    made = record()
    assert made["terminatingRuleId"] == "block-bad"
    assert made["action"] == "BLOCK"
    assert made["responseCodeSent"] == 403
    assert made["httpSourceId"] == "123456789012:api:prod"
    assert (made["httpRequest"]["uri"], made["httpRequest"]["args"]) == ("/prod/a", "q=1")
    assert made["labels"] == [{"name": "x:y"}]


def test_the_default_action_is_named() -> None:
    """Without a terminating rule the record says Default_Action."""
    assert record(Ruling("Allow"))["terminatingRuleId"] == "Default_Action"


def test_a_rule_of_a_group_is_listed_within_its_group() -> None:
    """The terminating rule is the group; the rule within it stands in ruleGroupList."""
    made = record(Ruling("Block", Hit(RULE, "Block", GROUP)))
    assert (made["terminatingRuleId"], made["terminatingRuleType"]) == ("core", "MANAGED_RULE_GROUP")
    assert made["ruleGroupList"][0]["terminatingRule"] == {"ruleId": "block-bad", "action": "BLOCK"}


def test_redacted_fields_are_gone() -> None:
    """Header values, path, query string and method can be redacted; nothing else changes."""
    fields: list[dict[str, Any]] = [
        {"SingleHeader": {"Name": "x-api-key"}},
        {"UriPath": {}},
        {"QueryString": {}},
        {"Method": {}},
    ]
    made = redacted(record(), fields)
    request = made["httpRequest"]
    assert request["headers"] == [{"name": "X-Api-Key", "value": "REDACTED"}]
    assert (request["uri"], request["args"], request["httpMethod"]) == ("REDACTED", "REDACTED", "REDACTED")
    assert made["action"] == "BLOCK"
    assert json.dumps(record()).count("REDACTED") == 0


@pytest.mark.parametrize(
    ("behavior", "condition", "kept"),
    [
        ("KEEP", {"ActionCondition": {"Action": "BLOCK"}}, True),
        ("DROP", {"ActionCondition": {"Action": "BLOCK"}}, False),
        ("KEEP", {"ActionCondition": {"Action": "COUNT"}}, False),
        ("KEEP", {"LabelNameCondition": {"LabelName": "x:y"}}, True),
    ],
)
def test_a_filter_decides_what_is_kept(behavior: str, condition: dict[str, Any], *, kept: bool) -> None:
    """The first filter whose conditions are met decides, else the default behaviour."""
    filters = [{"Behavior": behavior, "Requirement": "MEETS_ANY", "Conditions": [condition]}]
    assert wanted(BLOCKED, {"DefaultBehavior": "DROP", "Filters": filters}) is kept
    assert wanted(BLOCKED, None)


def test_a_sample_shows_the_request_and_what_was_done() -> None:
    """GetSampledRequests tells client, URI, headers, action and the code that was sent."""
    shown = sample(seen("/prod/a", ip="127.0.0.66"), BLOCKED.terminating, BLOCKED, 7.0)
    assert (shown["Request"]["ClientIP"], shown["Action"], shown["ResponseCodeSent"]) == ("127.0.0.66", "BLOCK", 403)


@pytest.mark.parametrize(
    ("action", "group", "kept"),
    [
        ("COUNT", None, True),
        ("COUNT", GROUP, True),
        ("EXCLUDED_AS_COUNT", None, False),
        ("EXCLUDED_AS_COUNT", GROUP, True),
        ("BLOCK", GROUP, False),
    ],
)
def test_what_was_counted_can_be_kept(action: str, group: Rule | None, *, kept: bool) -> None:
    """Rules of a group that were made to count have a word of their own: API_ActionCondition."""
    ruling = Ruling("Allow", counted=(Hit(RULE, "Count", group),))
    only = [{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": [{"ActionCondition": {"Action": action}}]}]
    assert wanted(ruling, {"DefaultBehavior": "DROP", "Filters": only}) is kept
