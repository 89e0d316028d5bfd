"""What was tried nowhere is no PASS: clients with wrong keys, or without any, need a route that asks for one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.judges.authentication.admission import Way
from stormproof.core.judges.authentication.guards import OURS, Guard
from stormproof.core.observations import Endpoint, Exchange
from stormproof.stimuli.authentication import damaged_keys, keyless, wrong_keys
from stormproof.stimuli.shared.entry_points import EntryPoint, Route

THEIRS, OPEN, ASKED = Guard("CUSTOM theirs"), Guard("NONE", public="a shop window"), Guard(OURS)
REFUSED = Exchange("GET", "https://api/x", 403, {"x-amzn-errortype": "AccessDeniedException"}, "{}")


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what makes a bench on an API whose one stage serves a route with each of these guards."""

    def made(*guards: Guard) -> Any:
        routes = tuple(Route("GET", f"/{number}", guard=guard) for number, guard in enumerate(guards))
        points = (EntryPoint(Way.SERVED, Endpoint("https://api"), routes, "prod"),)
        for module in (wrong_keys, keyless):
            monkeypatch.setattr(module, "Connection", lambda _: nullcontext(SimpleNamespace(send=None)))
            monkeypatch.setattr(module, "observing_since", lambda _: "")
        monkeypatch.setattr(wrong_keys, "sampled", lambda *_: points)
        monkeypatch.setattr(wrong_keys, "stages_and_domains", lambda _: iter(points))
        monkeypatch.setattr(wrong_keys, "wrong_credentials", lambda *_: [wrong_keys.a_key("sp_x", "wrong")])
        monkeypatch.setattr(keyless, "stage_entry_points", lambda _: iter(points))
        return SimpleNamespace(
            target=SimpleNamespace(workload=SimpleNamespace(health=None)),
            surroundings=SimpleNamespace(waits=SimpleNamespace(stage_change=None)),
            keys=SimpleNamespace(issue=lambda _: "sp_" + "A" * 49),
            send=lambda *_: REFUSED,
        )

    return made


@pytest.mark.parametrize("kind", ["a truncated key", "a key of 8 KB", "a key in Unicode"])
@pytest.mark.parametrize("guards", [(), (THEIRS,), (OPEN, THEIRS)], ids=["nothing", "theirs", "open and theirs"])
def test_a_wrong_key_that_nobody_was_asked_for_is_no_verdict(
    serving: Callable[..., Any], kind: str, guards: tuple[Guard, ...]
) -> None:
    """Wherever an authorizer of the owner's stands, or nobody, keys of Stormproof say nothing."""
    for run in (wrong_keys.guessing(kind).run, damaged_keys.DAMAGED.run):
        with pytest.raises(Undecidable) as undecided:
            run(serving(*guards))
        assert undecided.value.code == "auth.nothing_of_ours"


def test_one_route_that_asks_for_a_key_is_enough(serving: Callable[..., Any]) -> None:
    """The others are left to those who guard them."""
    seen = wrong_keys.guessing("a truncated key").run(serving(THEIRS, ASKED, OPEN))
    assert {each.guard for each in seen.attempts} == {ASKED}


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (keyless.sweep, "auth.nothing_of_ours"),
        (keyless.look_in, "auth.nothing_to_read"),
        (wrong_keys.guessing(wrong_keys.UNKNOWN_KEY).run, "auth.nothing_of_ours"),
    ],
    ids=["without a key", "reading", "with an unknown key"],
)
def test_where_all_is_left_open_nobody_can_be_turned_away(
    serving: Callable[..., Any], run: Callable[[Any], Any], code: str
) -> None:
    """An API that is open by its owner's word turns nobody away: that is no PASS of 1.1 or 1.3."""
    with pytest.raises(Undecidable) as undecided:
        run(serving(OPEN, OPEN))
    assert undecided.value.code == code
    assert run(serving(OPEN, THEIRS)).attempts
