"""Steps about executions of functions that last."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.alerts import alarms_on, judge_provoked, judge_tried
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.alerts.demands import DURATION
from stormproof.core.bench import Bench
from stormproof.core.judges.alerts.durations import judge_timeouts
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import durations

LASTING = when_stimulus("an execution of each function lasts nine seconds, and then one eleven", durations.LASTING)
CODE = "alerts.duration"


@given("the alarms that watch the functions' durations", target_fixture="duration_alarms")
def duration_alarms(bench: Bench) -> dict[str, list[Alarm]]:
    """Whoever made them, by function."""
    return alarms_on(bench, durations.METRIC)


@then("a warning went out for each function once it was eleven")
def warned(result: StimulusResult[durations.Durations], bench: Bench, tell: Tell) -> None:
    """And none before, of one and the same alarm; alarms of the owner's that did not are told by name."""
    judge_provoked(bench, tell, result.value.provoked, CODE)


@then("each function that serves may run longer than ten seconds")
def may_run(result: StimulusResult[durations.Durations]) -> None:
    """The version that serves, not the one that was made to last."""
    judge_timeouts(result.value.serving)


@when("they are tried on durations", target_fixture="demanded")
def tried() -> tuple[Demand, str]:
    """Those of the criterion."""
    return DURATION, CODE


@then("one of each function's tells what is too long from what is not")
def settings(duration_alarms: dict[str, list[Alarm]], demanded: tuple[Demand, str], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, duration_alarms, *demanded)


@then("each function may run longer than ten seconds")
def may_run_by_settings(bench: Bench) -> None:
    """The version that serves."""
    judge_timeouts(durations.may_run(bench))
