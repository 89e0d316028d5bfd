"""Lifecycle rules: which delete noncurrent versions, however they are written, and what they are raised to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.recovery.lifecycle import Expiring, archiving, expiring, raised

DAYS = st.integers(1, 400)
RULES = st.lists(
    st.fixed_dictionaries(
        {"ID": st.sampled_from("abc"), "Status": st.sampled_from(["Enabled", "Disabled"])},
        optional={
            "Filter": st.sampled_from([{}, {"Prefix": "p/"}, {"And": {"Prefix": "p/", "Tags": []}}]),
            "NoncurrentVersionExpiration": st.fixed_dictionaries(
                {}, optional={"NoncurrentDays": DAYS, "NewerNoncurrentVersions": st.integers(1, 100)}
            ),
            "Expiration": st.fixed_dictionaries({"Days": DAYS}),
            "AbortIncompleteMultipartUpload": st.fixed_dictionaries({"DaysAfterInitiation": DAYS}),
        },
    ),
    max_size=5,
)


def rule(days: int, **more: Any) -> dict[str, Any]:
    """Return an enabled rule that deletes noncurrent versions."""
    return {"ID": "r", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": days}, **more}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"Filter": {}}, Expiring("r", 7)),
        ({"Filter": {"Prefix": "logs/"}}, Expiring("r", 7, prefix="logs/")),
        ({"Prefix": "old/"}, Expiring("r", 7, prefix="old/")),
        ({"Filter": {"Tag": {"Key": "k", "Value": "v"}}}, Expiring("r", 7, tags=(("k", "v"),))),
        ({"Filter": {"ObjectSizeGreaterThan": 10}}, Expiring("r", 7, larger_than=10)),
        (
            {"Filter": {"And": {"Prefix": "a", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeLessThan": 9}}},
            Expiring("r", 7, prefix="a", tags=(("k", "v"),), smaller_than=9),
        ),
    ],
)
def test_a_rule_says_what_it_is_about_in_each_of_its_forms(more: dict[str, Any], wanted: Expiring) -> None:
    """By a filter, by several together, or by a prefix beside the filter, as older rules do."""
    assert expiring([rule(7, **more)]) == (wanted,)


def test_the_earliest_of_all_enabled_rules_comes_first() -> None:
    """What is switched off, expires current versions, tidies markers or aborts uploads deletes no version."""
    others = [
        {**rule(1), "Status": "Disabled"},
        {"ID": "current", "Status": "Enabled", "Expiration": {"Days": 1}},
        {"ID": "markers", "Status": "Enabled", "Expiration": {"ExpiredObjectDeleteMarker": True}},
        {"ID": "uploads", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
    ]
    assert [each.days for each in expiring([*others, rule(40), rule(8, Filter={"Prefix": "x"})])] == [8, 40]


@given(RULES, DAYS)
def test_nothing_is_shortened_and_nothing_else_is_changed(rules: list[dict[str, Any]], least: int) -> None:
    """Raised rules delete nothing before that; twice is once; but for the days all is as it was."""
    found = raised(rules, least)
    before, after = expiring(rules), expiring(found)
    assert all(each.days >= least for each in after)
    assert sorted(max(each.days, least) for each in before) == sorted(each.days for each in after)
    assert raised(found, least) == found
    assert [{**each, "NoncurrentVersionExpiration": None} for each in rules] == [
        {**each, "NoncurrentVersionExpiration": None} for each in found
    ]


def test_what_archives_former_versions_is_named() -> None:
    """Only classes from which an object has to be restored."""
    moves = {"ID": "cold", "Status": "Enabled", "NoncurrentVersionTransitions": [{"StorageClass": "DEEP_ARCHIVE"}]}
    warm = {"ID": "warm", "Status": "Enabled", "NoncurrentVersionTransitions": [{"StorageClass": "STANDARD_IA"}]}
    assert list(archiving([moves, warm])) == ["cold"]
