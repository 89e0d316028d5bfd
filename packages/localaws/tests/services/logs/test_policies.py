"""Account policies: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html."""

from __future__ import annotations

import json
import math

import pytest

from localaws.services.logs.errors import InvalidParameter, LimitExceeded, LogsError, NotFound
from localaws.services.logs.groups import DAY_MS, Group
from localaws.services.logs.policies import AccountPolicies, Version

NOW = 1_800_000_000_000
KIND = "RETENTION_POLICY"


def _put(
    policies: AccountPolicies, name: str, days: int | str, *, put: int = NOW, mode: str = "RETROACTIVE", only: str = ""
) -> None:
    text = json.dumps({"retentionInDays": days, "enforcementMode": mode})
    selection = f'LogGroupNamePrefix IN ["{only}"]' if only else None
    policies.put(name, KIND, Version(put, policies.check(KIND, text, selection), text, selection))


def _group(name: str = "/g", created: int = NOW - DAY_MS) -> Group:
    return Group("us-east-1", name, created)


def test_a_retention_policy_takes_effect_after_a_day() -> None:
    """And so does each change of it; until then the previous one holds."""
    policies = AccountPolicies()
    _put(policies, "p", 90)
    assert policies.retention(_group(), NOW + DAY_MS - 1) is None
    assert policies.retention(_group(), NOW + DAY_MS) == (90, "p")
    _put(policies, "p", 30, put=NOW + 2 * DAY_MS)
    assert policies.retention(_group(), NOW + 3 * DAY_MS - 1) == (90, "p")
    assert policies.retention(_group(), NOW + 3 * DAY_MS) == (30, "p")


def test_the_longest_wins_and_the_first_of_equals_is_named() -> None:
    """NEVER_EXPIRE is the longest."""
    policies, later = AccountPolicies(), NOW + DAY_MS
    _put(policies, "a", 90)
    _put(policies, "b", 90)
    _put(policies, "c", 30)
    assert policies.retention(_group(), later) == (90, "a")
    _put(policies, "d", "NEVER_EXPIRE", only="/keep")
    assert policies.retention(_group("/keep/this"), later) == (math.inf, "d")
    assert policies.retention(_group("/other"), later) == (90, "a")


def test_new_only_leaves_older_groups_alone() -> None:
    """Groups that were there before the policy keep their own retention."""
    policies = AccountPolicies()
    _put(policies, "p", 30, mode="NEW_ONLY")
    assert policies.retention(_group(created=NOW - 1), NOW + DAY_MS) is None
    assert policies.retention(_group(created=NOW), NOW + DAY_MS) == (30, "p")


def test_a_subscription_policy_selects_groups() -> None:
    """One a region, for all groups but those that the selection names."""
    policies = AccountPolicies()
    text = json.dumps({"DestinationArn": "arn:aws:lambda:us-east-1:123456789012:function:f", "FilterPattern": "ERROR"})
    selection = 'LogGroupName NOT IN ["/own"]'
    kind = "SUBSCRIPTION_FILTER_POLICY"
    version = Version(NOW, policies.check(kind, text, selection), text, selection)
    policies.put("p", kind, version)
    assert [one.pattern.text for one in policies.subscriptions(_group("/other"))] == ["ERROR"]
    assert policies.subscriptions(_group("/own")) == []
    with pytest.raises(LimitExceeded):
        policies.put("q", kind, version)
    policies.delete("p", kind)
    with pytest.raises(NotFound):
        policies.delete("p", kind)


@pytest.mark.parametrize(
    ("kind", "text", "selection"),
    [
        (KIND, "no JSON", None),
        (KIND, '{"retentionInDays": 7, "enforcementMode": "RETROACTIVE"}', None),
        (KIND, '{"retentionInDays": 90}', None),
        (KIND, '{"retentionInDays": 90, "enforcementMode": "RETROACTIVE"}', "everything"),
        ("FIELD_INDEX_POLICY", "{}", None),
        ("SUBSCRIPTION_FILTER_POLICY", "{}", None),
    ],
)
def test_a_malformed_policy_is_refused(kind: str, text: str, selection: str | None) -> None:
    """Retention is at least 30 days and one of AWS's; documents have their required members."""
    with pytest.raises(InvalidParameter):
        AccountPolicies().check(kind, text, selection)


def test_other_types_are_refused_as_not_implemented() -> None:
    """Data protection would have to mask what is written."""
    with pytest.raises(LogsError, match="does not implement account policies of type DATA_PROTECTION_POLICY"):
        AccountPolicies().check("DATA_PROTECTION_POLICY", "{}", None)
