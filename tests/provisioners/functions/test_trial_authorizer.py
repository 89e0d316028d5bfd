"""The authorizer of an own route admits who sends the run's secret, and keeps nobody else waiting."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.functions.trial_authorizer import stormproof_trial_authorizer as authorizer
from stormproof.core.deployed_code import TRIAL_HANDLER, TRIAL_HEADER, TRIAL_SECRET, TRIAL_WAIT_HEADER

SECRET = "a" * 64


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that clients are kept waiting."""
    seconds: list[float] = []

    class Passing:
        def wait(self, timeout: float) -> None:
            seconds.append(timeout)

        def time(self) -> float:
            return sum(seconds)

    monkeypatch.setattr(authorizer, "Event", Passing)
    monkeypatch.setattr(authorizer, "time", Passing())
    monkeypatch.setenv(TRIAL_SECRET, SECRET)
    return seconds


def effect(**headers: str) -> str:
    """Return what a client who sends these headers is answered."""
    asked: dict[str, Any] = {"methodArn": "arn:aws:execute-api:eu-west-1:1:abc/prod/GET/x", "headers": headers or None}
    (statement,) = authorizer.handle(asked, None)["policyDocument"]["Statement"]
    assert statement["Resource"] == asked["methodArn"]
    return str(statement["Effect"])


def test_who_sends_the_secret_is_admitted_as_late_as_asked_for(waited: list[float]) -> None:
    """However the header is written; never so late that the function would run out of time."""
    assert effect(**{TRIAL_HEADER.upper(): SECRET, TRIAL_WAIT_HEADER: "3.2"}) == "Allow"
    assert sum(waited) == pytest.approx(3.2)
    assert effect(**{TRIAL_HEADER: SECRET, TRIAL_WAIT_HEADER: "900"}) == "Allow"
    assert sum(waited) == pytest.approx(3.2 + authorizer.LONGEST_S)


@pytest.mark.parametrize("headers", [{}, {TRIAL_HEADER: ""}, {TRIAL_HEADER: SECRET[1:]}, {TRIAL_HEADER: "é"}])
def test_nobody_else_is(waited: list[float], headers: dict[str, str]) -> None:
    """Whoever finds the route costs nothing."""
    assert effect(**headers, **{TRIAL_WAIT_HEADER: "8"}) == "Deny"
    assert waited == []


def test_it_is_deployed_as_it_is_called() -> None:
    """The handler names the module and the function."""
    assert f"{authorizer.__name__.rpartition('.')[2]}.{authorizer.handle.__name__}" == TRIAL_HANDLER
