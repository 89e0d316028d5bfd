"""A plan in a few lines."""

from __future__ import annotations

import io
from typing import Any

from stormproof.aws.interpreters.preview import preview
from stormproof.cli.speaking.consoles import PrintableConsole
from stormproof.cli.tables.plan_summary import show_summary
from stormproof.cli.tables.showing import show_plan
from stormproof.core.planning.controls import Control, Phase
from stormproof.core.planning.plans import Action, Change, Plan, Price
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Policy


def _none(*_: Any) -> Any:
    return iter(())


def control(name: str, criteria: tuple[str, ...], requires: tuple[str, ...] = ()) -> Control[Any]:
    """Return a control that plans nothing."""
    phase = Phase.STORES_AND_ROLES if name == "store" else Phase.OBSERVERS
    return Control(name, criteria, phase, (), _none, _none, _none, requires=requires)


REGISTRY = Registry((control("store", ("1.2",)), control("guard", ("6.1",), requires=("store",))))


def change(name: str, breaking: str = "", after: str = "x") -> Change:
    """Return a change that makes something."""
    return Change(name, name, "there", Action.CREATE, None, {"is": after}, (), Price(1.5, "told"), breaking)


def said(*changes: Change, full: bool = False, why: bool = False) -> str:
    """Return the whole plan's text."""
    out = io.StringIO()
    view = preview(Plan(changes), REGISTRY, Policy("a@example.com"))
    show_plan(view, PrintableConsole(file=out, width=2000), full=full, why=REGISTRY.because(["6.1"]) if why else {})
    return out.getvalue()


def test_a_summary_has_a_line_a_concern() -> None:
    """How many changes, how many of them BREAKING, which requirements, what cost; then each kind of BREAKING."""
    out = io.StringIO()
    plan = Plan((change("store"), change("guard", "refused"), change("guard", "refused")))
    view = preview(plan, REGISTRY, Policy("a@example.com"))
    show_summary(view, {"store": "authentication", "guard": "rate_limiting"}, PrintableConsole(file=out, width=200))
    text = out.getvalue()
    assert "authentication\t1\t-\t1\t1.50 USD/month" in text
    assert "rate_limiting\t2\t2\t6\t3.00 USD/month" in text
    assert "2 changes: refused" in text
    assert "3 changes, 0 aspects as wanted." in text
    assert "Adds 4.50 USD a month" in text


def test_a_change_says_which_control_has_drawn_it_in() -> None:
    """Where it serves none of the criteria that were asked for."""
    assert "because guard (6.1) needs it" in said(change("store"), why=True)
    assert "because" not in said(change("guard"), why=True)


def test_without_chosen_criteria_nothing_is_drawn_in() -> None:
    """All are meant."""
    assert not REGISTRY.because(None)
    assert not REGISTRY.because(["1.2"])


def test_a_long_value_is_shortened_unless_all_is_wanted() -> None:
    """And it is said how all of it is had."""
    long = "p" * 1000
    assert "(1000 characters; --full shows all)" in said(change("store", after=long))
    assert long in said(change("store", after=long), full=True)
