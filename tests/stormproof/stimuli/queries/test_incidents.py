"""Troubles are caused with things of our own, put away again, and no trouble is claimed that did not come about."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from probes.remote.journey import NoNotes
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.core.workload.model import Workload
from stormproof.stimuli.queries.incidents import LIMIT, Refusals, fail, go, refuse
from stormproof.stimuli.queries.refusable import Refusable
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.made_workloads import ORDER, SHOP

Answer = Callable[[str, str, str], tuple[int, str]]


class Keys:
    """Keys whose text is their owner's name."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    def harness(self) -> str:
        """The run's own."""
        return "own"

    def issue(self, owner: str, limit: int | None = None) -> str:
        """A key, limited or not."""
        return f"{owner} {limit}"

    def end(self, key: str) -> None:
        """Revoke it."""
        self.ended.append(key)


class FakeClock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.waited = 0.0

    def now(self) -> datetime:
        """Return the time."""
        return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=self.waited)

    def monotonic(self) -> float:
        """Return what was waited so far."""
        return self.waited

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.waited += seconds


def bench(answer: Answer) -> tuple[Any, list[str]]:
    """Return a bench whose API answers by method, path and note, and what was sent to it."""
    sent: list[str] = []

    def send(_probe: Any, method: str, path: str, *rest: Any, **named: Any) -> Exchange:
        note = named.get("note") or str(rest[-1])
        sent.append(f"{method} {path}")
        status, body = answer(method, path, note)
        return Exchange(method, path, status, {"x-amzn-requestid": f"r{len(sent)}"}, body)

    made = SimpleNamespace(
        keys=Keys(),
        notes=lambda _: NoNotes(),
        clock=FakeClock(),
        endpoint=lambda key=None: Endpoint("https://127.0.0.1:1/prod", key=key),
        send=send,
        target=SimpleNamespace(workload=replace(SHOP, jobs=())),
        context=PlanContext(SYSTEM, Policy(admin_email="admin@example.com")),
        surroundings=Surroundings(EMBEDDED_WAITS),
    )
    return made, sent


def refused(made: Any) -> Refusals:
    """Be refused for every reason."""
    return refuse(made, Refusable())


def guarded(turns_after: int = 0) -> Answer:
    """Return an API that refuses as it should; its hour turns after so many requests of the limited key."""
    used = 0

    def answer(_method: str, _path: str, note: str) -> tuple[int, str]:
        nonlocal used
        if note in {"no key", "a revoked key"}:
            return (401, "") if note == "no key" else (403, "")
        used += 1
        if turns_after and used > turns_after:
            return (429, "") if used > turns_after + LIMIT else (200, "")
        return (429, "") if used > LIMIT else (200, "")

    return answer


@pytest.mark.parametrize(("turns_after", "admitted"), [(0, LIMIT), (1, LIMIT + 1), (LIMIT, 2 * LIMIT)])
def test_a_key_is_used_up_even_where_the_hour_turns_meanwhile(turns_after: int, admitted: int) -> None:
    """It is refused in the next hour then; the revoked key is one of our own."""
    made, _ = bench(guarded(turns_after))
    seen = refuse(made, Refusable())
    assert seen.over
    assert seen.over.status == 429
    assert len(seen.admitted) == admitted
    assert made.keys.ended == ["troubles, revoked None"]


def test_a_trouble_that_did_not_come_about_is_no_verdict() -> None:
    """An open door says nothing about queries."""
    made, _ = bench(lambda *_: (200, ""))
    with pytest.raises(CouldNotLook) as error:
        refuse(made, Refusable())
    assert error.value.code == "troubles.not_caused"


def test_what_nothing_refuses_is_not_tried() -> None:
    """Where nothing counts, a key comes in as often as it likes; where no key of ours is asked for, none is sent."""
    why = Undecidable("troubles.uncounted", "no guard")
    made, sent = bench(lambda _method, _path, note: ({"no key": 401, "a revoked key": 403}.get(note, 200), ""))
    seen = refuse(made, Refusable(by_rate=why))
    assert (bool(seen.keyless), bool(seen.revoked), bool(seen.over)) == (True, True, False)
    assert len(seen.admitted) == LIMIT
    made, sent = bench(lambda *_: (200, ""))
    seen = refuse(made, Refusable(why, why))
    assert (seen.keyless, seen.revoked, seen.over, seen.admitted) == (None, None, None, ())
    assert sent == []


def test_a_system_that_takes_any_json_cannot_be_broken() -> None:
    """Another system than ours may well do so."""
    with pytest.raises(Undecidable) as error:
        fail(bench(lambda *_: (400, ""))[0])
    assert error.value.code == "troubles.system_withstood"
    made, sent = bench(lambda *_: (500, "broken"))
    assert fail(made).status == 500
    assert sent == ["POST /orders"]


@pytest.mark.parametrize("done", [True, False])
def test_what_was_made_is_cleaned_up_whether_or_not_the_journey_ended(done: bool) -> None:  # noqa: FBT001 - both ways
    """Nothing of ours stays behind; a journey that does not end is no trouble that was caused."""

    def answer(method: str, _path: str, _note: str) -> tuple[int, str]:
        if method == "DELETE":
            return 204, ""
        made = {"by": "Stormproof", "order": {"id": "o"}, "state": "BAKED" if done else "DOUGH"}
        return (201 if method == "POST" else 200), json.dumps(made)

    made, sent = bench(answer)
    if done:
        gone = go(made)
        assert (gone.captured, gone.request.status, gone.step) == ({"id": "o"}, 201, ORDER)
    else:
        with pytest.raises(CouldNotLook, match="stopped at step follow"):
            go(made)
    assert sent[-1] == "DELETE /orders/o"


@pytest.mark.parametrize(("do", "part"), [(refused, "health"), (fail, "journey"), (go, "journey")])
def test_without_a_workload_no_trouble_is_caused(do: Callable[[Any], Any], part: str) -> None:
    """Undecided, by code; nothing is guessed and nothing sent."""
    made, sent = bench(lambda *_: (200, ""))
    made.target.workload = Workload()
    with pytest.raises(Undecidable, match=f"needs workload.{part}") as error:
        do(made)
    assert error.value.code == f"needs_workload.{part}"
    assert sent == []
