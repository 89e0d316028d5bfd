"""A journey is taken as it is stated, told step by step, and always cleaned up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.remote.journey import Pace, Travelled, ask_health, travel
from stormproof.core.observations import Exchange, Unreachable
from stormproof.core.workload.model import Health, Step
from tests.stormproof.made_workloads import SHOP

HEALTH = SHOP.health or Health("/up")


class Shop:
    """A shop that bakes an order when it was asked for it so many times; `answers` come in place of its own."""

    def __init__(self, bakes_after: int = 3, order: Any = "o/1", **answers: Exchange | Unreachable) -> None:
        self.bakes_after, self.order, self.answers = bakes_after, order, answers
        self.sent: list[str] = []
        self.asked = 0
        self.waited = 0.0

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None, note: str
    ) -> Exchange | Unreachable:
        """Answer as the shop does."""
        self.sent.append(f"{method} {path}")
        if method in self.answers:
            return self.answers[method]
        if method == "POST":
            assert headers == {"Content-Type": "application/json"}
            return self.answer(201, {"order": {"id": self.order}, **json.loads(body or "{}")})
        if method == "DELETE":
            return Exchange(method, path, 204, {}, "")
        self.asked += 1
        return self.answer(200, {"state": "BAKED" if self.asked >= self.bakes_after else "DOUGH", "up": True})

    @staticmethod
    def answer(status: int, document: Any) -> Exchange:
        """Return an answer of JSON."""
        return Exchange("?", "?", status, {}, json.dumps(document))

    def pace(self) -> Pace:
        """Return a pace by a clock that only moves when somebody waits."""

        def pause(seconds: float) -> None:
            self.waited += seconds

        return Pace(lambda: self.waited, pause, every_s=1.0)


class Failing(Shop):
    """A shop that fails so often at deleting, and then answers so."""

    def __init__(self, failures: int, then: int) -> None:
        super().__init__()
        self.failures, self.then = failures, then

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None, note: str
    ) -> Exchange | Unreachable:
        """Answer as the shop does, but for deleting."""
        seen = super().send(method, path, headers, body, note)
        if method != "DELETE":
            return seen
        self.failures -= 1
        return Exchange(method, path, 503 if self.failures >= 0 else self.then, {}, "")


@pytest.mark.parametrize(
    ("failures", "then", "asked", "code"), [(0, 204, 1, ""), (2, 204, 3, ""), (1, 404, 2, ""), (5, 204, 3, "status")]
)
def test_the_cleanup_is_taken_again_where_the_system_fails(failures: int, then: int, asked: int, code: str) -> None:
    """What is gone meanwhile is clean."""
    shop = Failing(failures, then)
    seen = travel(SHOP.journey, shop.send, shop.pace())
    assert (seen.outcomes[-1].asked, seen.outcomes[-1].code) == (asked, code)
    assert sum(each.startswith("DELETE") for each in shop.sent) == asked


def test_the_cleanup_is_taken_where_somebody_interrupts() -> None:
    """By Ctrl-C or SIGTERM in the midst of the journey's work."""

    def interrupt(_: Mapping[str, Any]) -> None:
        raise KeyboardInterrupt

    shop = Shop()
    with pytest.raises(KeyboardInterrupt):
        travel(SHOP.journey, shop.send, shop.pace(), meanwhile=interrupt)
    assert shop.sent[-1].startswith("DELETE")


def codes(seen: Travelled) -> list[tuple[str, str]]:
    """Return steps and codes."""
    return [(each.step, each.code) for each in seen.outcomes]


def test_a_journey_comes_to_its_end_and_is_cleaned_up() -> None:
    """Values are carried from step to step; what is waited for is asked for again."""
    shop = Shop()
    met: list[Mapping[str, Any]] = []
    seen = travel(SHOP.journey, shop.send, shop.pace(), meanwhile=met.append)
    assert codes(seen) == [("order", ""), ("follow", ""), ("cancel", "")]
    assert shop.sent == ["POST /orders", *["GET /orders/o%2F1"] * 3, "DELETE /orders/o%2F1"]
    assert (seen.problem, seen.captured, met) == (None, {"id": "o/1"}, [{"id": "o/1"}])
    assert [each.asked for each in seen.outcomes] == [1, 3, 1]


def test_without_a_pace_each_step_is_taken_once() -> None:
    """Nothing is waited for."""
    shop = Shop()
    assert codes(travel(SHOP.journey, shop.send)) == [("order", ""), ("follow", ""), ("cancel", "")]
    assert shop.asked == 1


@pytest.mark.parametrize("enough", [False, True])
def test_what_is_never_reached_is_told_with_what_stands_there(enough: bool) -> None:  # noqa: FBT001 - both ways
    """At the deadline, or when no look more is worth it; the order is cancelled all the same."""
    shop = Shop(bakes_after=1000)
    met: list[Any] = []
    pace = shop.pace()
    pace = Pace(pace.monotonic, pace.pause, pace.every_s, lambda: enough)
    seen = travel(SHOP.journey, shop.send, pace, meanwhile=met.append)
    assert codes(seen) == [("order", ""), ("follow", "until"), ("cancel", "")]
    assert seen.problem is not None
    assert '/state is "DOUGH" instead of "BAKED"' in seen.problem.problem
    assert met == []
    assert shop.waited == (0 if enough else 5.0)


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Unreachable("POST", "/orders", "refused", "nobody"), "unreachable", "refused: nobody"),
        (Exchange("POST", "/orders", 500, {}, "broken"), "status", "500 instead of 201: broken"),
        (Exchange("POST", "/orders", 201, {}, "<html>"), "no_json", "no JSON: <html>"),
        (Shop.answer(201, {"by": "Somebody"}), "expect", '/by is "Somebody" instead of "Stormproof"'),
        (Shop.answer(201, {"by": "Stormproof", "order": {}}), "capture", "/order/id leads to no text"),
        (Shop.answer(201, {"by": "Stormproof", "order": {"id": True}}), "capture", "/order/id leads to no text"),
        (Shop.answer(201, {"by": "Stormproof", "order": {"id": ["x"]}}), "capture", "/order/id leads to no text"),
    ],
)
def test_each_way_to_fail_has_its_code(answer: Exchange | Unreachable, code: str, said: str) -> None:
    """The steps after it are not taken, and what was not captured cannot be cleaned up."""
    shop = Shop(POST=answer)
    seen = travel(SHOP.journey, shop.send, shop.pace())
    assert seen.problem is not None
    assert (seen.problem.step, seen.problem.code) == ("order", code)
    assert said in seen.problem.problem
    assert shop.sent == ["POST /orders"]


@pytest.mark.parametrize(
    ("body", "stated", "code"),
    [
        ("Hello!", {"expect": {"": "Hello!"}}, ""),
        ("Hello?", {"expect": {"": "Hello!"}}, "expect"),
        ('"Hello!"', {"expect": {"": "Hello!"}}, ""),
        ("Hello!", {"expect": {"": "Hello!", "/greeting": "Hello!"}}, "no_json"),
        ("0d1-e5", {"capture": {"id": ""}}, ""),
        ("", {"capture": {"id": ""}}, "capture"),
    ],
)
def test_an_answer_that_is_no_json_is_a_text(body: str, stated: dict[str, Any], code: str) -> None:
    """The empty pointer leads to the whole of it, any other to nothing."""
    step = Step("ask", "GET", "/", status=200, **stated)
    seen = travel((step,), lambda *_: Exchange("GET", "/", 200, {}, body))
    assert codes(seen) == [("ask", code)]
    assert seen.captured == ({"id": body} if "capture" in stated and body else {})


def test_the_text_of_a_refusal_names_nothing_that_was_made() -> None:
    """So it is not cleaned up under that name either."""
    made = Step("make", "POST", "/a", status=200, capture={"id": ""})
    cleaned = Step("delete", "DELETE", "/a/{id}", status=200, cleanup=True)
    seen = travel((made, cleaned), lambda *_: Exchange("POST", "/a", 413, {}, "too large"))
    assert (codes(seen), seen.captured) == ([("make", "status")], {})


def test_what_was_made_is_cleaned_up_though_the_step_was_not_as_stated() -> None:
    """An order with the wrong name is an order."""
    shop = Shop(POST=Shop.answer(200, {"order": {"id": 7}}))
    assert codes(travel(SHOP.journey, shop.send, shop.pace())) == [("order", "status"), ("cancel", "")]
    assert shop.sent == ["POST /orders", "DELETE /orders/7"]


def test_the_cleanup_is_done_whatever_breaks_in_between() -> None:
    """An error of ours leaves nothing behind either."""
    shop = Shop()

    def breaks(_: Any) -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        travel(SHOP.journey, shop.send, shop.pace(), meanwhile=breaks)
    assert shop.sent[-1] == "DELETE /orders/o%2F1"


@given(st.text(min_size=1) | st.integers())
def test_whatever_is_captured_is_what_is_cleaned_up(order: str | int) -> None:
    """The same path is asked and cancelled."""
    shop = Shop(bakes_after=1, order=order)
    seen = travel(SHOP.journey, shop.send, shop.pace())
    assert seen.captured == {"id": order}
    asked, cancelled = shop.sent[1:]
    assert asked.partition(" ")[2] == cancelled.partition(" ")[2]


@pytest.mark.parametrize(
    ("answer", "code"),
    [(None, ""), (Shop.answer(200, {"up": False}), "expect"), (Exchange("GET", "/up", 503, {}, ""), "status")],
)
def test_the_health_is_matched_by_what_its_owner_states(answer: Exchange | None, code: str) -> None:
    """Status and values."""
    shop = Shop(GET=answer) if answer else Shop()
    assert ask_health(HEALTH, shop.send).code == code


class Late(Shop):
    """A shop that finds what it has made only once it was asked for it so often."""

    def __init__(self, unseen: int) -> None:
        super().__init__(bakes_after=1)
        self.unseen = unseen

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: str | None, note: str
    ) -> Exchange | Unreachable:
        """Answer as the shop does, but 404 at first."""
        if method == "GET" and self.unseen:
            self.unseen -= 1
            self.sent.append(f"{method} {path}")
            return Exchange(method, path, 404, {}, "{}")
        return super().send(method, path, headers, body, note)


@pytest.mark.parametrize(("unseen", "code", "asked"), [(0, "", 1), (3, "", 4), (100, "status", 6)])
def test_what_was_made_a_moment_ago_may_not_be_found_at_once(unseen: int, code: str, asked: int) -> None:
    """It is asked for again for a few seconds, and no longer: then it is not there."""
    shop = Late(unseen)
    seen = travel(SHOP.journey, shop.send, shop.pace())
    (looked,) = (each for each in seen.outcomes if each.step == "follow")
    assert (looked.code, looked.asked) == (code, asked)
    assert shop.sent[-1].startswith("DELETE")


def test_without_a_pace_nobody_asks_again() -> None:
    """Nor for what no step has made: the health is not there, or it is."""
    shop = Late(1)
    seen = travel(SHOP.journey, shop.send)
    assert seen.problem is not None
    assert seen.problem.code == "status"
    assert ask_health(HEALTH, Late(1).send).code == "status"
