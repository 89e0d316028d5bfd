"""A function that may run for ten seconds at most is let run longer, its queue hides messages longer first; no less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.alerts import function_timeouts, queue_visibility
from provisioners.alerts.queue_visibility import Fed
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.planning.former import Former, Formers
from stormproof.core.system import Queue
from tests.provisioners.fakes import SYSTEM, changes, context, only, satisfied

FUNCTION = SYSTEM.functions[0]
QUEUE = Queue("jobs", "https://sqs/jobs", "arn:aws:sqs:eu-west-1:123456789012:jobs")


def state(seconds: int) -> FunctionState:
    """Return a function with a timeout."""
    return FunctionState(FUNCTION, {"FunctionName": FUNCTION.name, "Timeout": seconds, "RevisionId": "r"})


def fed(visible: int, timeout: int | None) -> Fed:
    """Return a queue with its visibility timeout, and the timeout of the function that it feeds."""
    attributes = {"VisibilityTimeout": str(visible)}
    return Fed(((QUEUE, attributes),), {} if timeout is None else {QUEUE.arn: timeout})


@pytest.mark.parametrize("seconds", [1, 3, 10])
def test_a_timeout_of_ten_seconds_or_less_is_raised_and_kept_for_the_owner(seconds: int) -> None:
    """Lambda ends an execution then, so none would ever be seen to last longer."""
    change = only(list(function_timeouts.plan(context(), (state(seconds),))))
    (call,) = change.calls
    assert (change.before, change.after, change.keeps) == (seconds, function_timeouts.RAISED_S, True)
    assert call.parameters["Timeout"] > 10


@pytest.mark.parametrize("seconds", [11, 15, 30, 900])
def test_a_longer_timeout_is_its_owner_s(seconds: int) -> None:
    """None is ever lowered."""
    assert satisfied(list(function_timeouts.plan(context(), (state(seconds),))))


def test_removal_puts_back_what_the_owner_had() -> None:
    """Where ours stands; one that its owner has set since stays."""
    kept = {(function_timeouts.NAME, FUNCTION.arn, function_timeouts.ASPECT): Former(3, function_timeouts.RAISED_S)}
    desired = replace(context(), formers=Formers(kept))
    change = only(list(function_timeouts.remove(desired, (state(function_timeouts.RAISED_S),))))
    assert change.after == 3
    assert satisfied(list(function_timeouts.remove(desired, (state(60),))))
    assert satisfied(list(function_timeouts.remove(context(), (state(function_timeouts.RAISED_S),))))


@pytest.mark.parametrize(
    ("seconds", "wanted"), [(3, 15), (10, 15), (15, 15), (11, None), (30, None), (900, None), (None, 15)]
)
def test_a_release_ships_our_timeout_alone(seconds: int | None, wanted: int | None) -> None:
    """A timeout of the owner's that waits in $LATEST is the owner's to release."""
    configuration: dict[str, Any] = {} if seconds is None else {"Timeout": seconds}
    assert function_timeouts.wanted(context(), FUNCTION, configuration) == wanted


@pytest.mark.parametrize(("visible", "timeout"), [(30, 10), (30, 15), (89, 3)])
def test_a_queue_hides_messages_for_six_times_the_raised_timeout(visible: int, timeout: int) -> None:
    """Also where an apply was killed after the function's."""
    change = only(list(queue_visibility.plan(context(), fed(visible, timeout))))
    assert (change.before, change.after, change.keeps) == (visible, 90, True)


@pytest.mark.parametrize(("visible", "timeout"), [(90, 10), (360, 10), (30, 300), (30, None)])
def test_a_queue_s_visibility_timeout_is_its_owner_s_otherwise(visible: int, timeout: int | None) -> None:
    """One that is long enough, that of a function whose timeout is not raised, of one that feeds none."""
    assert satisfied(list(queue_visibility.plan(context(), fed(visible, timeout))))


def test_removal_puts_back_the_visibility_timeout() -> None:
    """Where ours stands."""
    kept = {(queue_visibility.NAME, QUEUE.arn, queue_visibility.ASPECT): Former(30, 90)}
    desired = replace(context(), formers=Formers(kept))
    assert only(list(queue_visibility.remove(desired, fed(90, 15)))).after == 30
    assert not changes(list(queue_visibility.remove(desired, fed(120, 15))))


def test_a_system_without_queues_has_nothing_to_raise() -> None:
    """It is told."""
    assert satisfied(list(queue_visibility.plan(context(), Fed((), {}))))
