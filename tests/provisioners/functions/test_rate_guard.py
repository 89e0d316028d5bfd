"""The rate guard counts the requests of each key exactly."""

from __future__ import annotations

import json
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.provisioners.functions.conftest import HOUR, KEY, OK, FakeCounter, Handler, event, told


def test_every_answer_tells_the_limit_and_what_remains(guard: ModuleType) -> None:
    """It falls by one with each request; the reset is the end of the UTC hour."""
    answers = [guard.handle(event(), None) for _ in range(3)]
    assert [told(answer) for answer in answers] == [("3", rest, str(HOUR + 3600)) for rest in ("2", "1", "0")]
    assert {answer["statusCode"] for answer in answers} == {200}


def test_one_request_too_many_is_refused_with_429(guard: ModuleType, own: Handler) -> None:
    """As JSON, with Retry-After, and the handler does not see it."""
    at = HOUR + 3000.5
    seen = [guard.handle(event(at=at), None) for _ in range(4)][-1]
    assert seen["statusCode"] == 429
    assert json.loads(seen["body"])["limit"] == 3
    assert seen["headers"]["Retry-After"] == "600"
    assert told(seen)[1] == "0"
    assert len(own.seen) == 3


def test_the_next_hour_begins_with_the_whole_limit(guard: ModuleType) -> None:
    """The hour is that of the request, not of the function's clock."""
    for _ in range(4):
        guard.handle(event(at=HOUR + 3599.999), None)
    assert told(guard.handle(event(at=HOUR + 3600), None))[1] == "2"
    assert guard.handle(event(at=HOUR + 3599.999), None)["statusCode"] == 429


def test_keys_are_counted_apart_and_each_has_its_own_limit(guard: ModuleType) -> None:
    """Both come from the authorizer alone."""
    guard.handle(event("key-1"), None)
    assert told(guard.handle(event("key-2", "50"), None))[:2] == ("50", "49")
    assert told(guard.handle(event("key-1"), None))[:2] == ("3", "1")


def test_what_a_client_sends_is_no_identity(guard: ModuleType, counter: FakeCounter) -> None:
    """Headers do not make another key of it."""
    for number in range(2):
        sent = event()
        sent["headers"] |= {"x-key-id": f"other-{number}", "keyId": f"other-{number}"}
        guard.handle(sent, None)
    assert counter.counts == {("key-1", "2026-11-22T23"): 2}


def test_an_exhausted_key_costs_no_more_writes_until_its_hour_or_its_limit_changes(
    guard: ModuleType, counter: FakeCounter
) -> None:
    """The warm process remembers it."""
    for _ in range(9):
        guard.handle(event(), None)
    assert counter.writes == 4
    assert guard.handle(event(limit="5"), None)["statusCode"] == 200
    assert guard.handle(event(at=HOUR + 3600), None)["statusCode"] == 200


def test_the_memory_of_past_hours_is_dropped(guard: ModuleType) -> None:
    """A process that lives for days does not grow."""
    for hour in range(5):
        for _ in range(4):
            guard.handle(event(at=HOUR + hour * 3600), None)
    assert len(guard.EXHAUSTED) == 1


@pytest.mark.parametrize("limit", ["", "none", "-1", "1e3"])
def test_a_limit_that_is_none_is_the_usual_one(guard: ModuleType, limit: str) -> None:
    """The authorizer's context holds texts."""
    assert told(guard.handle(event(limit=limit), None))[:2] == ("1000", "999")


def test_a_limit_of_nothing_lets_nothing_in(guard: ModuleType, own: Handler) -> None:
    """Not even the first request."""
    assert guard.handle(event(limit="0"), None)["statusCode"] == 429
    assert not own.seen


def test_a_counter_that_is_down_leaves_the_api_open_and_says_so(
    guard: ModuleType, counter: FakeCounter, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a line of the log that is a metric, and without headers that nobody knows."""
    counter.down = True
    assert guard.handle(event(), None) == OK
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["level"], line["Open"], line["error"]) == (
        "rate_guard_open",
        "ERROR",
        1,
        "TimeoutError",
    )
    assert line["_aws"]["CloudWatchMetrics"][0]["Metrics"] == [{"Name": "Open", "Unit": "Count"}]
    assert counter.writes == 1


def test_observing_serves_everybody_and_records_whom_it_would_refuse(
    guard: ModuleType, own: Handler, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The headers tell what enforcement would."""
    monkeypatch.setattr(guard, "OBSERVING", True)
    answers = [guard.handle(event(), None) for _ in range(5)]
    assert [answer["statusCode"] for answer in answers] == [200] * 5
    assert [told(answer)[1] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert len(own.seen) == 5
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["mode"], line["WouldRefuse"]) for line in lines] == [
        ("rate_limit_exceeded", "observe", 1)
    ] * 2


def test_a_violation_is_logged_with_key_limit_and_request(
    guard: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line a refusal, none for what passes, and never the key itself."""
    for _ in range(5):
        guard.handle(event(), None)
    written = capsys.readouterr().out
    lines = [json.loads(text) for text in written.splitlines()]
    assert [(line["event"], line["keyId"], line["limit"]) for line in lines] == [
        ("rate_limit_exceeded", "key-1", 3)
    ] * 2
    assert {line["apiRequestId"] for line in lines} == {"req-1"}
    assert KEY not in written


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(limit=st.integers(1, 30), requests=st.integers(1, 60), minute=st.integers(0, 3599))
def test_of_any_number_of_requests_exactly_the_limit_passes(
    guard: ModuleType, counter: FakeCounter, limit: int, requests: int, minute: int
) -> None:
    """Whatever limit, number and time within the hour."""
    counter.items.clear()
    guard.COUNTED.clear()
    guard.EXHAUSTED.clear()
    answers = [guard.handle(event(limit=str(limit), at=HOUR + minute), None) for _ in range(requests)]
    assert sum(answer["statusCode"] == 200 for answer in answers) == min(limit, requests)
    remaining = [int(told(answer)[1]) for answer in answers]
    assert remaining == [max(limit - number, 0) for number in range(1, requests + 1)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(lost=st.lists(st.sampled_from(["none", "before", "after"]), max_size=40), processes=st.integers(1, 3))
def test_a_write_repeated_because_its_answer_was_lost_counts_once(
    guard: ModuleType, counter: FakeCounter, lost: list[str], processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it had been carried out or not, and whichever process counts: the numbers told are 1, 2, 3, ..."""
    counter.items.clear()
    memories: list[dict[tuple[str, str], tuple[int, int]]] = [{} for _ in range(processes)]
    told_used = []
    for number, how in enumerate(lost):
        which = number % processes
        monkeypatch.setattr(guard, "COUNTED", memories[which])
        monkeypatch.setattr(guard, "own", lambda which=which: f"last-{which}")
        request = guard.read(event(limit="50"))
        if how == "after":
            counter.update_item(**guard.addition(request, guard.COUNTED.get(("key-1", "2026-11-22T23"), (0, 0))[0]))
        told_used.append(guard.count(request))
    assert told_used == list(range(1, len(lost) + 1))


def test_a_process_forgets_what_it_counted_when_the_hour_is_long_over(guard: ModuleType) -> None:
    """A request that began in the last hour may still come in this one; none comes later."""
    for hour in range(6):
        guard.handle(event(at=HOUR + hour * 3600), None)
    assert sorted(place[1] for place in guard.COUNTED) == ["2026-11-23T03", "2026-11-23T04"]
