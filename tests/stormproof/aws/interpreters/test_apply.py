"""Applying a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.interpreters.apply import apply
from stormproof.aws.interpreters.spreading import Spreading
from stormproof.core.errors import CallFailed, CouldNotLook
from stormproof.core.planning.plans import Action, Blocked, Call, Change, Format, NoChange, Plan, Ref, Rollout
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.aws.interpreters.stepped_clock import SteppedClock


def change(name: str, *calls: Call) -> Change:
    """Return a change of some calls."""
    return Change(name, f"resource-{name}", "aspect", Action.UPDATE, None, True, calls)


def put(name: str, value: Any, **yields: str) -> Call:
    """Return a call that yields outputs."""
    return Call("made", "put_thing", {"Name": name, "Value": value}, yields=yields)


class Service:
    """A made-up service that keeps what it was told and fails for one name."""

    def __init__(self, refuse: Any, bad: str = "") -> None:
        self.told: list[tuple[str, Any]] = []
        self._refuse, self._bad = refuse, bad

    def put_thing(self, *, Name: str, Value: Any) -> dict[str, Any]:  # noqa: N803 - as AWS writes parameters
        """Keep it."""
        if Name == self._bad:
            raise self._refuse("AccessDeniedException")
        self.told.append((Name, Value))
        return {"Id": f"id-of-{Name}"}


def test_changes_are_made_in_order_with_what_earlier_ones_yielded(made_up: Any, refuse: Any) -> None:
    """Outputs flow forward through Refs and Formats, progress is told before each change."""
    service, told = Service(refuse), list[tuple[int, int, str]]()
    plan = Plan(
        (
            change("a", put("x", 1, **{"a.id": "Id"})),
            NoChange("n", "r", "aspect", "fine"),
            change("b", put("y", Ref("a.id")), put("z", Format("<{0}>", (Ref("a.id"),)))),
        )
    )
    bed = made_up({"made": {"put_thing": service.put_thing}})
    apply(plan, bed.connection.writer, lambda number, of, c, _=0.0, /: told.append((number, of, c.control)))
    assert service.told == [("x", 1), ("y", "id-of-x"), ("z", "<id-of-x>")]
    assert told == [(1, 2, "a"), (2, 2, "b")]


def test_the_first_failure_stops_and_says_what_was_done(made_up: Any, refuse: Any) -> None:
    """Done, failed and not done are told apart."""
    service = Service(refuse, bad="y")
    plan = Plan((change("a", put("x", 1)), change("b", put("y", 2)), change("c", put("z", 3))))
    bed = made_up({"made": {"put_thing": service.put_thing}})
    with pytest.raises(CallFailed) as caught:
        apply(plan, bed.connection.writer, lambda *_: None)
    assert caught.value.code == "aws.access_denied"
    assert service.told == [("x", 1)]
    assert "stopped at change 2 of 3" in caught.value.message
    assert "  done: update aspect of resource-a" in caught.value.message
    assert "  failed, perhaps done in part: update aspect of resource-b" in caught.value.message
    assert "  not done: update aspect of resource-c" in caught.value.message


def test_what_is_blocked_is_left_and_what_is_planned_beside_it_is_done(made_up: Any, refuse: Any) -> None:
    """The planner has held back what depends on a conflict already."""
    service = Service(refuse)
    plan = Plan((change("a", put("x", 1)), Blocked("b", "stage prod", "authorizer", "AWS_IAM stands there")))
    bed = made_up({"made": {"put_thing": service.put_thing}})
    apply(plan, bed.connection.writer, lambda *_: None)
    assert service.told == [("x", 1)]


def test_an_answer_that_lacks_what_it_yields_is_awaited_where_permissions_may_not_be_known_yet(made_up: Any) -> None:
    """For as long as that may last, then the plan stops."""
    answers = [{}, {}, {"policy": "Deny"}]
    bed = made_up({"made": {"test_thing": lambda: answers.pop(0) if answers else {}}})
    asked = Call("made", "test_thing", {}, yields={"a.policy": "policy"}, idempotent=True, awaited=True)
    clock = SteppedClock()
    patient = Spreading(clock, grants_s=5, every_s=1)
    apply(Plan((change("a", asked),)), bed.connection.writer, lambda *_: None, patient)
    assert clock.at == 2
    with pytest.raises(CallFailed, match="lacks") as caught:
        apply(Plan((change("a", asked),)), bed.connection.writer, lambda *_: None, patient)
    assert (caught.value.code, clock.at) == ("aws.unexpected_answer", 7)


def test_a_rollout_that_cannot_be_looked_at_stops_and_says_what_was_done(made_up: Any, refuse: Any) -> None:
    """Whoever reads that has to know where the apply stands."""

    def unseen(_rollout: Rollout) -> None:
        raise CouldNotLook("aws.access_denied", "no right to read the log")

    service = Service(refuse)
    moved = replace(put("y", 2), rolls_out=Rollout(SYSTEM, "prod", "new", "old"))
    plan = Plan((change("a", put("x", 1)), change("b", moved), change("c", put("z", 3))))
    spreading = Spreading(SteppedClock(), await_rollout=unseen)
    with pytest.raises(CallFailed) as stopped:
        apply(plan, made_up({"made": {"put_thing": service.put_thing}}).connection.writer, lambda *_: None, spreading)
    assert stopped.value.code == "aws.access_denied"
    assert "no right to read the log" in stopped.value.message
    assert "done: update aspect of resource-a" in stopped.value.message
    assert [name for name, _ in service.told] == ["x", "y"]


def test_nothing_is_taken_away_while_a_request_may_be_under_way_that_needs_it(made_up: Any, refuse: Any) -> None:
    """Since the last rollout; what is put meanwhile is put at once, and who watches is told how long it takes."""
    clock, at = SteppedClock(), list[tuple[str, float]]()
    service = Service(refuse)

    def made(**parameters: Any) -> dict[str, Any]:
        at.append((parameters["Name"], clock.at))
        return service.put_thing(**parameters)

    first, then = (replace(put(name, 1), rolls_out=Rollout(SYSTEM, name, "new", "old")) for name in ("x", "y"))
    gone, too = (replace(change(name, put(name, 0)), action=Action.DELETE) for name in ("gone", "too"))
    plan = Plan(
        (replace(gone, calls=(put("before", 0),)), change("a", first, then), change("b", put("z", 1)), gone, too)
    )
    spreading = Spreading(clock, await_rollout=lambda _: clock.pause(1), under_way_s=lambda each: len(each.stage) * 29)
    told = list[float]()
    bed = made_up({"made": {"put_thing": made}})
    apply(plan, bed.connection.writer, lambda *each: told.append(each[3]), spreading)
    assert at == [("before", 0), ("x", 0), ("y", 1), ("z", 2), ("gone", 31), ("too", 31)]
    assert told == [0, 0, 0, 29, 0]


def test_a_rollout_is_awaited_before_what_comes_next(made_up: Any, refuse: Any) -> None:
    """By the IDs that are known by then; the former one may be of this plan, too."""
    service = Service(refuse)
    told: list[Any] = []

    def seen(rollout: Rollout) -> None:
        told.append((rollout.stage, rollout.deployment, rollout.former, len(service.told)))

    first, second = Rollout(SYSTEM, "prod", Ref("a.id"), "old"), Rollout(SYSTEM, "prod", Ref("b.id"), Ref("a.id"))
    plan = Plan(
        (
            change("a", put("x", 1, **{"a.id": "Id"}), replace(put("m", 1), rolls_out=first)),
            change("b", put("y", 1, **{"b.id": "Id"}), replace(put("n", 1), rolls_out=second), put("z", 1)),
        )
    )
    bed = made_up({"made": {"put_thing": service.put_thing}})
    apply(plan, bed.connection.writer, lambda *_: None, Spreading(SteppedClock(), await_rollout=seen))
    assert told == [("prod", "id-of-x", "old", 2), ("prod", "id-of-y", "id-of-x", 4)]
    with pytest.raises(ValueError, match="nothing yields"):
        apply(Plan(plan.changes[1:]), bed.connection.writer, lambda *_: None)


@pytest.mark.parametrize("first", [put("x", Ref("a.id")), put("x", Ref("a.id"), **{"a.id": "Id"})])
def test_a_plan_that_refers_to_nothing_is_refused_whole(made_up: Any, refuse: Any, first: Call) -> None:
    """A Ref that nothing before it yields, not even the call itself, is found before anything is touched."""
    service = Service(refuse)
    bed = made_up({"made": {"put_thing": service.put_thing}})
    with pytest.raises(ValueError, match=r"a\.id"):
        apply(Plan((change("b", put("w", 1)), change("a", first))), bed.connection.writer, lambda *_: None)
    assert service.told == []
