"""A guard that stood open is no verdict, and its lines are waited for where something passed uncounted."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.keys import key_id, new_key
from stormproof.core.observations import Exchange
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.surroundings import AWS_WAITS, Surroundings
from stormproof.stimuli.rate_limiting.open_guard import stayed_shut, undisturbed
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import URI
from tests.stormproof.stimuli.alerts.test_alarm_mail import Waiting

SINCE = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
METHOD = {"httpMethod": "GET", "methodIntegration": {"type": "AWS_PROXY", "uri": URI}}
COUNTED = Exchange("GET", "u", 200, {"x-ratelimit-limit": "3"}, "")
UNCOUNTED = Exchange("GET", "u", 200, {}, "")
KEY, OTHER = new_key(), new_key()


def bench(key: str = "", after_s: float = 0.0) -> Any:
    """Return a bench on real AWS; a line about a key stands in the log of the function that serves after a while."""
    clock = Waiting()
    line = f'{{"event": "rate_guard_open", "keyId": "{key_id(key)}", "error": "TimeoutError"}}'
    event = {"timestamp": 0, "logStreamName": "s", "message": line}
    reads = FakeReads(
        {
            ("apigateway", "get_resources"): [{"id": "r", "path": "/health", "resourceMethods": {"GET": METHOD}}],
            ("lambda", "get_function_configuration"): {"FunctionName": "api"},
            ("logs", "filter_log_events"): lambda **_: [event] if key and clock.passed >= after_s else [],
        }
    )
    context = PlanContext(SYSTEM, Policy(admin_email="admin@example.com"))
    return SimpleNamespace(clock=clock, surroundings=Surroundings(), context=context, reads=reads)


def test_a_guard_that_stood_open_is_no_verdict() -> None:
    """The finding tells how many passed, and why."""
    with pytest.raises(CouldNotLook, match="1 requests passed uncounted, the first by TimeoutError") as found:
        stayed_shut(bench(KEY), SINCE, (KEY,), [COUNTED])
    assert found.value.code == "rate.guard_open"


@pytest.mark.parametrize(("open_for", "answers", "tried"), [(2, [COUNTED], 3), (9, [COUNTED], 3), (9, [UNCOUNTED], 1)])
def test_what_a_guard_missed_for_a_moment_is_tried_again(open_for: int, answers: list[Exchange], tried: int) -> None:
    """A few times; not where it counts nothing at all."""
    made: list[str] = []

    def attempt() -> str:
        made.append(KEY)
        stayed_shut(bench(KEY if len(made) <= open_for else ""), SINCE, (KEY,), answers)
        return "seen"

    if open_for < tried:
        assert undisturbed(attempt) == "seen"
    else:
        with pytest.raises(CouldNotLook, match="passed uncounted"):
            undisturbed(attempt)
    assert len(made) == tried


def test_lines_of_other_keys_are_not_ours() -> None:
    """Nor is anything waited for where all was counted."""
    seen = bench(KEY)
    stayed_shut(seen, SINCE, (OTHER,), [COUNTED])
    assert seen.clock.passed == 0


def test_what_passed_uncounted_is_looked_for_until_logs_have_arrived() -> None:
    """AWS delivers them late; without a line it is the guard that is missing, which is for a judge to say."""
    with pytest.raises(CouldNotLook):
        stayed_shut(bench(KEY, after_s=30.0), SINCE, (KEY,), [UNCOUNTED])
    seen = bench()
    stayed_shut(seen, SINCE, (KEY,), [COUNTED, UNCOUNTED])
    assert seen.clock.passed >= AWS_WAITS.logs_s
