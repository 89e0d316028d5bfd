"""A plan's file: it is carried out as it was read, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import Conflict, UsageError
from stormproof.core.planning.plan_files import About, criteria_of, must_be_about, must_be_the_same, read, written

ABOUT = About("shop", "staging", "123456789012", "eu-west-1", "a1b2c3", "1.0", ["6.1"])
CHANGE = {
    "control": "rate-guard",
    "resource": "api",
    "aspect": "layer",
    "action": "update",
    "before": {"LIMIT": None},
    "after": {"LIMIT": "1000"},
    "breaking_why": "",
    "monthly_cost_usd": 0.1,
}
PLAN: dict[str, Any] = {"changes": [CHANGE], "no_changes": 3}
MADE = "2026-03-01T00:00:00+00:00"


def test_what_was_written_is_read() -> None:
    """With whom it is about, and the criteria that it was made for."""
    found = read(written(PLAN, ABOUT, MADE), "p.json")
    assert found["changes"] == [CHANGE]
    assert criteria_of(found) == ["6.1"]
    must_be_about(found, ABOUT, "p.json")
    must_be_the_same(found, PLAN)


def test_a_file_that_somebody_has_changed_is_refused() -> None:
    """Whatever was changed in it."""
    found = json.loads(written(PLAN, ABOUT, MADE))
    found["changes"][0]["after"] = {"LIMIT": "100000"}
    with pytest.raises(UsageError, match="not as it was written"):
        read(json.dumps(found), "p.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"changes": []}', '{"plan_file": 1, "changes": []}'])
def test_what_is_no_plans_file_is_refused(text: str) -> None:
    """A plan that was written by --json alone is none either: it does not say whom it is about."""
    with pytest.raises(UsageError, match="no plan's file"):
        read(text, "p.json")


@pytest.mark.parametrize("part", ["target", "environment", "account", "region", "api", "version"])
def test_a_file_about_something_else_is_refused(part: str) -> None:
    """Also one that another version has made, whose changes may mean something else."""
    found = read(written(PLAN, ABOUT, MADE), "p.json")
    with pytest.raises(UsageError, match=f"about the {part}"):
        must_be_about(found, replace(ABOUT, **{part: "other"}), "p.json")


def test_other_changes_than_those_of_the_file_are_named() -> None:
    """What is there no more, and what is to be done now: nothing of either is carried out."""
    found = read(written(PLAN, ABOUT, MADE), "p.json")
    now = {"changes": [{**CHANGE, "before": {"LIMIT": "500"}}]}
    with pytest.raises(Conflict, match="has changed since the plan was made") as refused:
        must_be_the_same(found, now)
    assert "no longer to be done, or otherwise: rate-guard: layer of api" in str(refused.value)
    assert "to be done now: rate-guard: layer of api" in str(refused.value)


def test_another_order_is_another_plan() -> None:
    """What was read is carried out as it was read."""
    other = {**CHANGE, "control": "firewall"}
    found = read(written({"changes": [CHANGE, other]}, ABOUT, MADE), "p.json")
    with pytest.raises(Conflict, match="the order of the changes"):
        must_be_the_same(found, {"changes": [other, CHANGE]})


def test_what_a_change_costs_may_be_reckoned_otherwise() -> None:
    """The counted requests of today are not those of yesterday."""
    found = read(written(PLAN, ABOUT, MADE), "p.json")
    must_be_the_same(found, {"changes": [{**CHANGE, "monthly_cost_usd": 0.2}]})


def test_what_is_made_already_is_left_where_that_is_admitted() -> None:
    """The trial of the workload makes log groups of functions that had never run; nothing else is let through."""
    other = {**CHANGE, "control": "firewall"}
    found = read(written({"changes": [CHANGE, other]}, ABOUT, MADE), "p.json")
    must_be_the_same(found, {"changes": [other]}, some_made=True)
    with pytest.raises(Conflict, match="no longer to be done"):
        must_be_the_same(found, {"changes": [other]})
    for changes in ([other, CHANGE], [other, {**CHANGE, "before": {}}], [CHANGE, other, {**CHANGE, "control": "new"}]):
        with pytest.raises(Conflict):
            must_be_the_same(found, {"changes": changes}, some_made=True)
