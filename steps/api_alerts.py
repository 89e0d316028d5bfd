"""Steps about alerts of the API: what goes off when it answers with 5xx or slowly, and what must not."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.alerts import judge_provoked, judge_tried
from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts import api_demands
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.alerts.stage_metrics import LATENCY, NAMESPACE, SERVER_ERRORS, dimensions, stage_name
from stormproof.core.bench import Bench
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts import server_errors, slow_minutes
from stormproof.stimuli.alerts.stage_alarms import StageAlerts
from stormproof.stimuli.alerts.watched_metrics import looking_at

AT_BOUNDARY = when_stimulus(
    "each stage answers ten requests with 5xx on a route of our own, and then one more", server_errors.AT_BOUNDARY
)
FIVE_SLOW = when_stimulus(
    "each stage is slow on a route of our own for minutes that are not in a row, and then for five that are",
    slow_minutes.FIVE_SLOW,
)
SERVER_ERRORS_CODE, LATENCY_CODE = "alerts.server_errors", "alerts.latency"
Alarms = dict[str, list[Alarm]]


@given("the alarms that watch what the API answers", target_fixture="stage_alarms")
def answer_alarms(bench: Bench) -> Alarms:
    """Whoever made them, by stage."""
    return _looking_at(bench, SERVER_ERRORS)


@given("the alarms that watch how long the API takes", target_fixture="stage_alarms")
def latency_alarms(bench: Bench) -> Alarms:
    """Whoever made them, by stage."""
    return _looking_at(bench, LATENCY)


@then("an alert went out for each stage once it was the eleventh")
def alerted_at_the_eleventh(result: StimulusResult[StageAlerts], bench: Bench, tell: Tell) -> None:
    """And none before, of one and the same alarm; alarms of the owner's that did not are told by name."""
    judge_provoked(bench, tell, result.value.provoked, SERVER_ERRORS_CODE)


@then("an alert went out for each stage once five in a row were slow")
def alerted_when_slow(result: StimulusResult[StageAlerts], bench: Bench, tell: Tell) -> None:
    """And none before, of one and the same alarm; alarms of the owner's that did not are told by name."""
    judge_provoked(bench, tell, result.value.provoked, LATENCY_CODE)


@when("they are tried on numbers of answers", target_fixture="demanded")
def tried_on_answers() -> tuple[Demand, str]:
    """Those of the criterion."""
    return api_demands.SERVER_ERRORS, SERVER_ERRORS_CODE


@when("they are tried on latencies", target_fixture="demanded")
def tried_on_latencies() -> tuple[Demand, str]:
    """Those of the criterion."""
    return api_demands.LATENCY, LATENCY_CODE


@then("one of each stage's tells what is too much from what is not")
def settings(stage_alarms: Alarms, demanded: tuple[Demand, str], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, stage_alarms, *demanded)


def _looking_at(bench: Bench, metric: str) -> Alarms:
    api, standing = bench.context.system.api, metric_alarms(bench.reads)
    return {
        f"API {stage_name(api, stage)}": looking_at(standing, NAMESPACE, metric, dimensions(api, stage))
        for stage in api.stages
    }
