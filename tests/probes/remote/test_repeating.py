"""A probe's calls to AWS are made again as AWS's SDKs make theirs, and within the time that the probe has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.remote import aws_calls
from probes.remote.aws_calls import Aws
from probes.remote.repeating import ATTEMPTS, CallRefused, Patience
from stormproof.core.observations import Endpoint, Exchange, Timings, Unreachable

ENVIRONMENT = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "secret"}
THROTTLED = CallRefused("ThrottlingException", "slower", 400)
FAILED = CallRefused("InternalFailure", "sorry", 500)
UNANSWERED = CallRefused("reset", "gone", 0)
DENIED = CallRefused("AccessDeniedException", "no", 400)
UNTRUSTED = CallRefused("certificate", "self-signed", 0)


@dataclass
class Time:
    """A clock that stands still but for pauses, which take as long as is asked for."""

    at: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return the time."""
        return self.at

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.at += seconds

    def patience(self, ends: float = 1e9, part: float = 1.0) -> Patience:
        """Return a patience by this clock."""
        return Patience(ends, self.now, self.pause, lambda: part)


def failing(*errors: CallRefused) -> tuple[Any, list[int]]:
    """Return an attempt that fails so and then is answered, and what counts attempts."""
    left: Iterator[CallRefused] = iter(errors)
    made: list[int] = []

    def attempt() -> str:
        made.append(1)
        if error := next(left, None):
            raise error
        return "answer"

    return attempt, made


@pytest.mark.parametrize("error", [THROTTLED, FAILED, UNANSWERED])
def test_a_call_is_made_again_where_another_attempt_may_fare_better(error: CallRefused) -> None:
    """Throttled, failed by AWS itself, or without an answer: three attempts, pauses of up to 1 s and 2 s."""
    time = Time()
    attempt, made = failing(error, error)
    assert time.patience().answered(attempt) == "answer"
    assert (len(made), time.pauses) == (ATTEMPTS, [1.0, 2.0])


def test_after_three_attempts_the_last_refusal_is_told() -> None:
    """A service that is down keeps no probe."""
    attempt, made = failing(THROTTLED, THROTTLED, FAILED, FAILED)
    with pytest.raises(CallRefused, match="InternalFailure"):
        Time().patience().answered(attempt)
    assert len(made) == ATTEMPTS


@pytest.mark.parametrize("error", [DENIED, UNTRUSTED])
def test_a_refusal_that_stays_is_told_at_once(error: CallRefused) -> None:
    """Rights do not come by asking twice, and a certificate is no better the next time."""
    attempt, made = failing(error)
    with pytest.raises(CallRefused) as raised:
        Time().patience().answered(attempt)
    assert (raised.value, len(made)) == (error, 1)


@given(st.floats(0, 10), st.floats(0, 1), st.lists(st.sampled_from([THROTTLED, FAILED, UNANSWERED]), max_size=4))
def test_no_pause_outlasts_the_run(ends: float, part: float, errors: list[CallRefused]) -> None:
    """Whoever waits for the next attempt is there when it is made, and an attempt has a time limit above none."""
    time = Time()
    patience = time.patience(ends, part)
    attempt, made = failing(*errors)
    try:
        patience.answered(attempt)
    except CallRefused:
        assert len(made) == ATTEMPTS or time.at + 2.0 >= ends
    assert time.at < max(ends, 1e-9)
    assert 0 < patience.left_s(10.0) <= 10.0


def test_what_aws_answers_decides_by_status_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each attempt is signed anew, and has no more time than is left."""
    bodies = [(503, "<Code>ServiceUnavailable</Code>"), (400, '{"__type": "com.amazonaws#ThrottlingException"}')]
    sent: list[tuple[dict[str, str], float]] = []
    time = Time()

    def send(_: Endpoint, method: str, path: str, headers: dict[str, str], __: str, *, timeout_s: float) -> Exchange:
        sent.append((headers, timeout_s))
        status, body = bodies.pop(0) if bodies else (200, '{"Version": 2}')
        return Exchange(method, path, status, {}, body, Timings())

    monkeypatch.setattr(aws_calls, "send", send)
    answer = Aws(ENVIRONMENT, patience=time.patience(ends=8.0)).parameters("PutParameter", Name="/a", Value="b")
    assert answer == {"Version": 2}
    assert [limit for _, limit in sent] == [8.0, 7.0, 5.0]
    assert all(headers["Authorization"] for headers, _ in sent)


def test_no_answer_at_all_is_told_by_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """After three attempts."""
    seen = [Unreachable("POST", "https://ssm", "reset", "gone")] * ATTEMPTS
    monkeypatch.setattr(aws_calls, "send", lambda *_, **__: seen.pop())
    with pytest.raises(CallRefused, match="reset: ssm in eu-west-1: gone"):
        Aws(ENVIRONMENT, patience=Time().patience()).parameters("GetParameter", Name="/a")
    assert not seen
