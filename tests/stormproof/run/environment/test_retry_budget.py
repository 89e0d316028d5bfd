"""Asking again where the authorizer failed."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import Mock

import pytest

from stormproof.core.observations import Exchange, Unreachable
from stormproof.run.environment.retry_budget import THROTTLED_TIMES, TIMES, RetryBudget


def answer(status: int = 200, error_type: str = "", method: str = "GET") -> Exchange:
    """Return an answer, of the gateway itself where it has an error type."""
    return Exchange(method, "https://x/health", status, {"x-amzn-errortype": error_type} if error_type else {}, "{}")


FAILED = answer(500, "AuthorizerConfigurationException")


def sending(*answers: Exchange | Unreachable) -> Callable[[], Exchange | Unreachable]:
    """Return what sends a request; the last answer is given on and on."""
    left = list(answers)
    return Mock(side_effect=lambda: left.pop(0) if len(left) > 1 else left[0])


def test_an_authorizer_that_failed_is_asked_again() -> None:
    """The answer is the one that somebody gave who looked at the key."""
    refused = answer(403, "AccessDeniedException")
    assert RetryBudget().ask(sending(FAILED, FAILED, refused), Mock()) == refused


def test_a_function_that_failed_is_asked_again_by_who_only_reads() -> None:
    """A write may have been done."""
    assert RetryBudget().ask(sending(answer(502, "InternalServerErrorException"), answer()), Mock()) == answer()


def test_one_that_fails_on_and_on_is_what_is_seen() -> None:
    """Whoever judges it sees the failure."""
    send = sending(FAILED)
    assert RetryBudget().ask(send, Mock()) == FAILED
    assert send.call_count == TIMES + 1  # type: ignore[attr-defined]  # a mock


@pytest.mark.parametrize(
    "seen",
    [
        answer(),
        answer(500),
        answer(502, "InternalServerErrorException", "POST"),
        answer(502),
        answer(401, "UnauthorizedException"),
        answer(429, "ThrottledException"),
        Unreachable("GET", "https://x/health", "reset", "gone"),
    ],
)
def test_every_other_answer_is_taken_as_it_is(seen: Exchange | Unreachable) -> None:
    """It may have been counted, or done something."""
    send = sending(seen, FAILED)
    assert RetryBudget().ask(send, Mock()) == seen
    assert send.call_count == 1  # type: ignore[attr-defined]  # a mock


def test_patience_ends() -> None:
    """A run with a broken authorizer does not take for ever."""
    retry_budget, sent = RetryBudget(in_a_run=5), sending(FAILED)
    for _ in range(20):
        retry_budget.ask(sent, Mock())
    assert sent.call_count == 20 + 5  # type: ignore[attr-defined]  # a mock


THROTTLED = answer(429, "TooManyRequestsException", "POST")


def test_what_a_throttle_turned_away_is_sent_again() -> None:
    """Nothing behind the gateway was asked, so even a write may be; the answer is the system's."""
    clock = Mock()
    assert RetryBudget(in_a_run=0).ask(sending(THROTTLED, THROTTLED, answer(202)), clock) == answer(202)
    assert clock.pause.call_count == 2


def test_one_that_is_throttled_on_and_on_is_what_is_seen() -> None:
    """A throttle of nothing lets nothing in."""
    send = sending(THROTTLED)
    assert RetryBudget().ask(send, Mock()) == THROTTLED
    assert send.call_count == THROTTLED_TIMES + 1  # type: ignore[attr-defined]  # a mock


@pytest.mark.parametrize("error_type", ["", "LimitExceededException"])
def test_whoever_refuses_for_an_hour_or_a_day_is_not_asked_again(error_type: str) -> None:
    """The guard's refusal has no type, a quota's another: both are findings."""
    send = sending(answer(429, error_type), answer())
    assert RetryBudget().ask(send, Mock()).status == 429  # type: ignore[union-attr]  # an Exchange
