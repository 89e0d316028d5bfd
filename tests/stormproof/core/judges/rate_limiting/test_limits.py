"""Judges of requirement 6: exact on both sides of every boundary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import Refuted
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.judges.rate_limiting.limits import (
    judge_countdown,
    judge_every_route,
    judge_exact,
    judge_falling,
    judge_limit_told,
    judge_refusal,
    judge_refused_to_the_end,
    judge_retry_after,
    judge_strangers,
    judge_untouched,
    judge_violations_logged,
    judge_violations_told,
    judge_whole_again,
)
from stormproof.core.observations import Exchange

URL = "https://api/prod/health"
BODY = '{"message": "Too Many Requests"}'


def answer(status: int = 200, remaining: object = None, limit: object = 3, **changed: Any) -> Exchange:
    """Return an answer; `remaining` None leaves the headers out."""
    headers = {} if remaining is None else {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(remaining)}
    headers |= {"retry-after": "600"} if status == 429 else {}
    given = {"headers": headers, "body": BODY, **changed}
    return Exchange("GET", URL, status, **given)


def refuted(judge: Callable[..., None], *seen: Any) -> str:
    """Return the code that a judge refutes with, empty where it does not."""
    try:
        judge(*seen)
    except Refuted as found:
        return found.code
    return ""


def flood(passed: int, refused: int) -> list[Exchange]:
    """Return what a flood of a key with the limit of three comes to."""
    return [answer(200, max(3 - number, 0)) for number in range(1, passed + 1)] + [answer(429, 0)] * refused


@given(passed=st.integers(0, 8), refused=st.integers(0, 8))
def test_exactly_the_limit_passes(passed: int, refused: int) -> None:
    """One more or one less is told apart; a shorter flood must pass whole."""
    found = refuted(judge_exact, flood(passed, refused), 3)
    if passed > 3:
        assert found == "rate.too_many_passed"
    else:
        assert found == ("" if passed == min(3, passed + refused) else "rate.too_few_passed")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (answer(200, 2), ""),
        (answer(200, 1), "rate.keys_confused"),
        (answer(429, 0), "rate.keys_confused"),
        (answer(200), "rate.keys_confused"),
    ],
)
def test_another_key_has_its_whole_limit(seen: Exchange, code: str) -> None:
    """The first request leaves one less than the limit."""
    assert refuted(judge_untouched, seen, 3) == code


def test_a_route_that_does_not_count_is_named() -> None:
    """What the gateway itself refuses is not served."""
    refused = answer(400, headers={"x-amzn-errortype": "BadRequestException"})
    assert not refuted(judge_every_route, [answer(200, 2), answer(404, 1), refused])
    with pytest.raises(Refuted, match="GET https://api/prod/health") as found:
        judge_every_route([answer(200, 2), answer(200)])
    assert found.value.code == "rate.route_unguarded"


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (answer(429, 0), ""),
        (answer(200, 0), "rate.over_limit_admitted"),
        (answer(403, 0), "rate.wrong_refusal"),
        (answer(503, 0), "rate.wrong_refusal"),
        (answer(429, 0, body="slow down"), "rate.wrong_refusal"),
    ],
)
def test_a_refusal_is_429_as_json(seen: Exchange, code: str) -> None:
    """Whatever else is refused otherwise."""
    assert refuted(judge_refusal, seen) == code


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "rate.no_retry_after"),
        ({"retry-after": "0"}, "rate.no_retry_after"),
        ({"retry-after": "1"}, ""),
        ({"retry-after": "3600"}, ""),
        ({"retry-after": "3601"}, "rate.no_retry_after"),
        ({"retry-after": "soon"}, "rate.no_retry_after"),
    ],
)
def test_a_refusal_tells_the_time_to_wait(headers: dict[str, str], code: str) -> None:
    """Within the hour."""
    assert refuted(judge_retry_after, answer(429, headers=headers)) == code


def test_what_remains_falls_to_nothing_and_stays_there() -> None:
    """In whatever order the answers come."""
    assert not refuted(judge_countdown, flood(3, 2)[::-1], 3)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([answer(200, 2), answer(200)], "rate.header_missing"),
        ([answer(200, 2), answer(429)], "rate.header_missing"),
        ([answer(200, 2), answer(200, -1)], "rate.header_missing"),
        ([answer(200, 2, limit=4)], "rate.wrong_limit"),
        ([answer(200, 2), answer(429, 0)], ""),
    ],
)
def test_every_answer_tells_the_limit_and_what_remains(seen: list[Exchange], code: str) -> None:
    """Refusals too; what is negative is no number."""
    assert refuted(judge_limit_told, seen, 3) == code


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([answer(200, 3)], "rate.wrong_remaining"),
        ([answer(200, 2), answer(200, 2)], "rate.wrong_remaining"),
        ([answer(200, 2), answer(200, 0)], "rate.wrong_remaining"),
    ],
)
def test_a_countdown_that_is_none_is_refuted(seen: list[Exchange], code: str) -> None:
    """Off by one, one twice, one left out."""
    assert refuted(judge_countdown, seen, 3) == code


@pytest.mark.parametrize(
    ("remaining", "code"),
    [((9, 8, 5), ""), ((1, 0, 0), ""), ((9, 9), "rate.wrong_remaining"), ((8, 9), "rate.wrong_remaining")],
)
def test_with_others_on_the_same_key_what_remains_still_falls(remaining: tuple[int, ...], code: str) -> None:
    """By one or more, until nothing is left."""
    assert refuted(judge_falling, [answer(200, rest) for rest in remaining]) == code


def test_without_headers_nothing_falls() -> None:
    """The header is what the criterion is about."""
    assert refuted(judge_falling, [answer(200)]) == "rate.header_missing"


@pytest.mark.parametrize(
    ("late", "fresh", "code"),
    [
        (answer(429, 0), answer(200, 2), ""),
        (answer(200, 2), answer(200, 2), "rate.reset_early"),
        (answer(429, 0), answer(429, 0), "rate.not_reset"),
        (answer(429, 0), answer(200, 1), "rate.not_reset"),
        (answer(429, 0), answer(200), "rate.not_reset"),
    ],
)
def test_both_sides_of_the_turn_of_the_hour_are_judged(late: Exchange, fresh: Exchange, code: str) -> None:
    """Refused to its end, whole afterwards."""
    assert (refuted(judge_refused_to_the_end, late) or refuted(judge_whole_again, fresh, 3)) == code


REFUSED = answer(429, 0, headers={"x-amzn-requestid": "req-1"})
LINE = {"keyId": "key-1", "limit": 3, "timestamp": "2026-11-22T23:00:00Z"}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({"req-1": LINE}, ""),
        ({"req-1": {**LINE, "limit": "3"}}, ""),
        ({}, "rate.violation_not_logged"),
        ({"req-2": LINE}, "rate.violation_not_logged"),
        ({"req-1": {**LINE, "keyId": ""}}, "rate.violation_incomplete"),
        ({"req-1": {**LINE, "keyId": "key-2"}}, "rate.violation_incomplete"),
        ({"req-1": {**LINE, "limit": 4}}, "rate.violation_incomplete"),
        ({"req-1": {"keyId": "key-1", "limit": 3}}, "rate.violation_incomplete"),
    ],
)
def test_a_violation_is_logged_with_key_limit_and_time(lines: dict[str, Any], code: str) -> None:
    """Found by its request ID."""
    found = refuted(judge_violations_logged, [REFUSED], lines)
    assert (found or refuted(judge_violations_told, [REFUSED], lines, "key-1", 3)) == code


def test_what_the_gateway_answers_has_not_passed_and_is_named() -> None:
    """A redirection of the gateway's own, a refusal: each status with its count, and whose word it is."""
    forbidden = {"x-amzn-errortype": "ForbiddenException:http://internal"}
    answers = [answer(200, 2), answer(403, headers=forbidden), answer(403, headers=forbidden), answer(404)]
    with pytest.raises(Refuted) as found:
        judge_exact(answers, 3)
    assert found.value.code == "rate.too_few_passed"
    assert found.value.message.startswith("1 of 4 requests of one key passed")
    assert found.value.message.endswith("; the others: 2 403 ForbiddenException, 1 404")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (answer(200), "rate.route_unguarded"),
        (answer(200, 2), "rate.keys_invented"),
        (answer(404), "rate.route_unguarded"),
        (answer(403, headers={"x-amzn-errortype": "AccessDeniedException"}), ""),
    ],
)
def test_whoever_is_served_with_a_made_up_key_has_no_limit(seen: Exchange, code: str) -> None:
    """Uncounted, or counted for a key that anybody can make up anew; the system's own 404 has served him, too."""
    assert refuted(judge_strangers, [Attempt(seen, resource="arn:route")]) == code
