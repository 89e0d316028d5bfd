"""Steps about functions that fail several times in a row."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.alerts import alarms_on, judge_provoked, judge_tried
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.alerts.demands import CONSECUTIVE_FAILURES
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import FAILURES_IN_A_ROW
from stormproof.core.judges.alerts.failures import judge_subscribed
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import failures_in_a_row

FAILING = when_stimulus(
    "of each function two executions fail, one succeeds, two fail, and then a third",
    failures_in_a_row.FAILING_IN_A_ROW,
)
CODE = "alerts.in_a_row"


@given("the alarms that watch the functions' failures in a row", target_fixture="failure_alarms")
def failure_alarms(bench: Bench) -> dict[str, list[Alarm]]:
    """Whoever made them, by function."""
    return alarms_on(bench, FAILURES_IN_A_ROW)


@then("an alert went out for each function once it was the third in a row")
def alerted(result: StimulusResult[failures_in_a_row.InARow], bench: Bench, tell: Tell) -> None:
    """And none before, of one and the same alarm; alarms of the owner's that did not are told by name."""
    judge_provoked(bench, tell, result.value.provoked, CODE)


@when("they are tried on failures in a row", target_fixture="demanded")
def tried() -> tuple[Demand, str]:
    """Those of the criterion."""
    return CONSECUTIVE_FAILURES, CODE


@then("one of each function's tells three in a row from two")
def settings(failure_alarms: dict[str, list[Alarm]], demanded: tuple[Demand, str], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, failure_alarms, *demanded)


@then("every execution is reported to whoever counts them")
def reported(bench: Bench) -> None:
    """The log group of what serves sends its reports to the watcher of failures."""
    judge_subscribed(failures_in_a_row.subscribed(bench))
