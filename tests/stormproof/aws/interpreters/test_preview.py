"""Previewing a plan."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from stormproof.aws.interpreters.preview import LATER, preview
from stormproof.core.evidence import REDACTED
from stormproof.core.planning.controls import Control, Phase
from stormproof.core.planning.losses import STAYS, Loss
from stormproof.core.planning.plans import FREE, Action, Blocked, Change, Format, NoChange, Plan, Price, Ref, Step
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Mode, Policy

SCHEMA = json.loads((Path(__file__).parents[4] / "contracts" / "plan.schema.json").read_text("utf-8"))
NONE = Registry(())
POLICY = Policy("admin@example.com", monthly_budget_usd=20)


def control(name: str) -> Control[Any]:
    """Return a control that is only asked for its criteria."""
    return Control(name, ("1.1", "1.2"), Phase.OBSERVERS, (), lambda *_: None, lambda *_: iter(()), lambda *_: iter(()))


def change(
    after: Any,
    before: Any = None,
    price: Price = FREE,
    action: Action = Action.UPDATE,
    breaking: str = "",
    owner: str = "",
) -> Change:
    """Return a change."""
    return Change("a", "resource", "aspect", action, before, after, (), price, breaking, will_revert=owner)


def test_what_is_not_known_yet_is_said() -> None:
    """Refs and Formats are shown as known after apply, enums by value."""
    row = preview(
        Plan((change({"id": Ref("x.id"), "uri": Format("{0}/y", (Ref("x.id"),)), "m": Mode.OBSERVE}),)), NONE, POLICY
    ).rows[0]
    assert row.after == {"id": LATER, "uri": f"{LATER}/y", "m": "observe"}


def test_environment_variables_are_shown_by_name() -> None:
    """A diff on a terminal or in CI's log tells which variables there are, not what they hold."""
    row = preview(Plan((change({"Variables": {"DB": "new"}}, {"Variables": {"DB": "old"}}),)), NONE, POLICY).rows[0]
    assert (row.before, row.after) == ({"Variables": {"DB": REDACTED}}, {"Variables": {"DB": REDACTED}})


def test_differences_go_into_mappings() -> None:
    """Each path is told once, whether it comes, goes or changes; what stays is not told."""
    before = {"a": {"x": 1, "y": 2}, "gone": 3, "same": [1]}
    after = {"a": {"x": 1, "y": Mode.OBSERVE}, "same": [1], "new": {"z": Ref("b.id")}}
    found = preview(Plan((change(after, before),)), NONE, POLICY).rows[0].differences
    assert [(d.path, d.before, d.after) for d in found] == [
        ("a.y", 2, "observe"),
        ("gone", 3, None),
        ("new.z", None, LATER),
    ]


def test_a_changed_secret_is_told_to_change() -> None:
    """That a variable changes is shown, to what is not; what is no secret is not taken for one."""
    before = {"Variables": {"DB": "old"}, "dbPassword": "a", "authorization": "NONE"}
    after = {"Variables": {"DB": "new"}, "dbPassword": "b", "authorization": "CUSTOM"}
    found = preview(Plan((change(after, before),)), NONE, POLICY).rows[0].differences
    assert [(d.path, d.before, d.after) for d in found] == [
        ("Variables.DB", REDACTED, REDACTED),
        ("dbPassword", REDACTED, REDACTED),
        ("authorization", "NONE", "CUSTOM"),
    ]


def test_costs_are_added_up_and_what_is_unknown_is_named() -> None:
    """What is taken away costs nothing; an unknown price is not counted as nothing in silence."""
    plan = Plan(
        (
            change(1, price=Price(1.5, "x")),
            change(2, price=Price(None, "restores")),
            change(3, price=Price(7, "y"), action=Action.DELETE),
        )
    )
    view = preview(plan, NONE, POLICY)
    assert (view.cost.monthly_usd, view.cost.unknown, view.budget_usd) == (1.5, ("restores",), 20)
    assert [row.monthly_cost_usd for row in view.rows] == [1.5, None, 0.0]


def test_the_document_says_who_breaks_and_who_reverts() -> None:
    """The contract's flags come with their reasons."""
    plan = Plan(
        (
            change(1, breaking="clients without a key", owner="CloudFormation stack s"),
            Blocked("b", "r", "a", "why"),
        )
    )
    document = preview(plan, Registry((control("a"),)), POLICY).json()
    row = document["changes"][0]
    assert (row["breaking"], row["breaking_why"]) == (True, "clients without a key")
    assert (row["will_revert"], row["reverted_by"]) == (True, "CloudFormation stack s")
    assert row["criteria"] == ["1.1", "1.2"]
    blocked = {"control": "b", "criteria": [], "resource": "r", "aspect": "a", "reason": "why"}
    assert document["blocked"] == [blocked | {"code": "conflict", "waits_for": []}]
    assert document["exit_status"] == 1


def test_the_document_says_when_each_change_is_lost() -> None:
    """In words, by which properties, with the source; null where nobody asked."""
    lost = Loss("lost when the stack changes Role of this function", ("Role",), "https://docs.example")
    plan = Plan((replace(change(1), lost=lost), replace(change(2), lost=STAYS), change(3)))
    document = preview(plan, NONE, POLICY).json()
    jsonschema.validate(document, SCHEMA)
    found = [(each["lost_when"], each["lost_by"], each["lost_source"]) for each in document["changes"]]
    assert found == [(lost.said, ["Role"], lost.source), ("stays", [], STAYS.source), (None, None, None)]


values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.builds(Ref, st.text())
    | st.sampled_from(Mode),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        change, values, values, st.builds(Price, st.none() | st.floats(0, 1e6), st.text()), st.sampled_from(Action)
    ),
    st.just(NoChange("n", "r", "a", "fine")),
    st.builds(
        Blocked,
        *map(st.just, ("b", "r", "a", "why")),
        st.sampled_from(["conflict", "waits", "aws.throttled"]),
        st.sampled_from([(), ("c",)]),
    ),
)


@settings(deadline=None)
@given(st.lists(steps, max_size=6))
def test_every_plan_makes_a_document_of_the_contract(found: list[Step]) -> None:
    """Whatever stands in a plan, the JSON can be written and keeps to its schema."""
    document = preview(Plan(tuple(found)), Registry((control("a"),)), POLICY).json()
    jsonschema.validate(json.loads(json.dumps(document)), SCHEMA)
    left = [step for step in found if isinstance(step, NoChange)]
    assert document["no_changes"] == len(left)
    assert [each["reason"] for each in document["unchanged"]] == [step.reason for step in left]
