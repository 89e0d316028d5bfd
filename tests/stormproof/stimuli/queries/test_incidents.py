"""Troubles are caused with things of our own, put away again, and no trouble is claimed that did not come about."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.observations import Endpoint, Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.core.system import Function, System
from stormproof.stimuli.queries.expected_answers import travelled
from stormproof.stimuli.queries.incidents import AGENTS, LIMIT, UNREADABLE, agents, fail, refuse
from tests.provisioners.fakes import SYSTEM

WHOLE = replace(SYSTEM, functions=tuple(Function(role, f"shop-{role}", role) for role in ("api", *AGENTS)))
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


def bench(answer: Answer, system: System = WHOLE, function_error: str = "Unhandled") -> tuple[Any, list[str]]:
    """Return a bench whose API answers by method, path and note, and what was sent to it."""
    sent: list[str] = []

    def send(_probe: Any, method: str, path: str, *rest: Any, **named: Any) -> Exchange:
        note = named.get("note") or str(rest[-1])
        sent.append(f"{method} {path}")
        status, body = answer(method, path, note)
        return Exchange(method, path, status, {"x-amzn-requestid": f"r{len(sent)}"}, body)

    def invoked(call: Call) -> dict[str, Any]:
        assert json.loads(call.parameters["Payload"]) == UNREADABLE
        told = {"FunctionError": function_error} if function_error else {}
        return {"ResponseMetadata": {"RequestId": "execution"}, **told}

    made = SimpleNamespace(
        keys=Keys(),
        clock=FakeClock(),
        endpoint=lambda key=None: Endpoint("https://127.0.0.1:1/prod", key=key),
        send=send,
        writer=SimpleNamespace(answer=invoked),
        context=PlanContext(system, Policy(admin_email="admin@example.com")),
        surroundings=Surroundings(EMBEDDED_WAITS),
    )
    return made, sent


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
    seen = refuse(made)
    assert seen.over.status == 429
    assert len(seen.admitted) == admitted
    assert made.keys.ended == ["troubles, revoked None"]


def test_a_trouble_that_did_not_come_about_is_no_verdict() -> None:
    """An open door says nothing about queries."""
    made, _ = bench(lambda *_: (200, ""))
    with pytest.raises(CouldNotLook) as error:
        refuse(made)
    assert error.value.code == "troubles.not_caused"


def test_an_agent_that_takes_any_message_cannot_be_broken() -> None:
    """Another system than ours may well do so."""
    made, _ = bench(lambda *_: (502, ""), function_error="")
    with pytest.raises(Undecidable) as error:
        fail(made)
    assert error.value.code == "troubles.agent_withstood"
    broken = fail(bench(lambda *_: (502, ""))[0])
    assert (broken.agent.role, broken.execution) == ("pm", "execution")


@pytest.mark.parametrize("done", [True, False])
def test_the_project_is_deleted_whether_or_not_it_was_done(done: bool) -> None:  # noqa: FBT001 - both ways
    """Nothing of ours stays behind."""

    def answer(method: str, _path: str, _note: str) -> tuple[int, str]:
        status = "DONE" if done else "PLANNED"
        return (202, '{"id": "p"}') if method == "POST" else (200, json.dumps({"status": status}))

    made, sent = bench(answer)
    if done:
        with travelled(made) as journey:
            assert journey.project == "p"
            assert "DELETE /projects/p" not in sent
    else:
        with pytest.raises(CouldNotLook), travelled(made):
            pytest.fail("it was never done")
    assert sent[-1] == "DELETE /projects/p"


def test_a_system_without_agents_is_told() -> None:
    """The journey is that of this system's agents."""
    assert [each.role for each in agents(bench(lambda *_: (200, ""))[0])] == list(AGENTS)
    with pytest.raises(Undecidable, match="pm, dev, qa, ops"):
        agents(bench(lambda *_: (200, ""), SYSTEM)[0])
