"""Steps about alerts of functions: what goes off when they fail, and what must not."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.alerts import alarms_on, judge_provoked, judge_tried
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.alerts.demands import ERROR_RATE
from stormproof.core.bench import Bench
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import error_rates

AT_BOUNDARY = when_stimulus(
    "of a hundred executions of each function five fail, and then one more", error_rates.AT_BOUNDARY
)
SELDOM_USED = when_stimulus("of ten executions of each function one fails", error_rates.SELDOM_USED)
ERROR_RATE_CODE = "alerts.error_rate"
Alarms = dict[str, list[Alarm]]


@given("the alarms that watch the functions' errors", target_fixture="alarms")
def error_alarms(bench: Bench) -> Alarms:
    """Whoever made them, by function."""
    return alarms_on(bench, error_rates.METRIC)


@then("an alert went out for each function once it was the sixth")
def alerted_at_the_sixth(result: StimulusResult[error_rates.ErrorRates], bench: Bench, tell: Tell) -> None:
    """And none before, of one and the same alarm; alarms of the owner's that did not are told by name."""
    judge_provoked(bench, tell, result.value.provoked, ERROR_RATE_CODE)


@then("an alert went out for each function that failed")
def alerted(result: StimulusResult[error_rates.ErrorRates], bench: Bench, tell: Tell) -> None:
    """One that counts failures says nothing of a function that is used little."""
    judge_provoked(bench, tell, result.value.provoked, ERROR_RATE_CODE)


@when("they are tried on figures", target_fixture="demanded")
def tried() -> tuple[Demand, str]:
    """Those of the criterion."""
    return ERROR_RATE, ERROR_RATE_CODE


@then("one of each function's tells what is too much from what is not")
def settings(alarms: Alarms, demanded: tuple[Demand, str], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, alarms, *demanded)
