"""Steps about health checks: what canaries and probes see of the system, and what they report."""

from __future__ import annotations

from pytest_bdd import given, then, when

from stormproof.aws.observe.health.canaries import read_canaries, read_canary, read_runtimes
from stormproof.core.bench import Bench
from stormproof.core.dashboards.demands import check_times
from stormproof.core.dashboards.lacking import Board, Known
from stormproof.core.health.canaries import Canary, Runtime
from stormproof.core.health.names import health_canary, journey_canary
from stormproof.core.judges.dashboards.shown import judge_shown
from stormproof.core.judges.health.end_to_end import EndToEnd, judge_clean, judge_daily, judge_journey
from stormproof.core.judges.health.tested import Tested, judge_stated, judge_tested
from stormproof.core.judges.health.timed import judge_measured
from stormproof.core.naming import Names
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.health import canary_runs, end_to_end, reported_times
from stormproof.stimuli.shared.workload import health, journey

PASSING = when_stimulus("eleven minutes pass", canary_runs.PASSING)
TIMED = when_stimulus("health checks of eleven minutes are timed", reported_times.TIMED)
END_TO_END = when_stimulus(
    "a client's way is taken from its first step to its cleanup, and the functions do their jobs",
    end_to_end.END_TO_END,
)
LAST_RUNS = when_stimulus("the runs of the last minutes are looked at", canary_runs.LAST_RUNS)


@given("the canaries of the system's region", target_fixture="canaries")
def canaries(bench: Bench) -> tuple[Canary, ...]:
    """Whoever made them."""
    return read_canaries(bench.reads)


@when("their settings are read", target_fixture="runtimes")
def runtimes_read(bench: Bench) -> tuple[Runtime, ...]:
    """Schedule, state and runtime stand with each; which runtimes are of today, Synthetics tells."""
    return read_runtimes(bench.reads)


@then("one of them has asked for the health every five minutes, and was answered as stated")
def tested(result: StimulusResult[Tested], tell: Tell) -> None:
    """By its runs, and by the requests that the access log tells of."""
    tell(f"canary {judge_tested(result.value)}")


@then("one of them is to run every five minutes by a runtime of today")
def stated(canaries: tuple[Canary, ...], runtimes: tuple[Runtime, ...], bench: Bench) -> None:
    """Whether it asks for the health, its settings do not tell."""
    judge_stated(canaries, runtimes, health_canary(Names(bench.context.system)), bench.clock.now())


@then("CloudWatch has each phase of each check as it was: DNS, connecting, TLS, first byte, all")
def measured(result: StimulusResult[reported_times.Reported], tell: Tell) -> None:
    """The last check's figures are told."""
    tell(judge_measured(result.value.timed))


@then("a dashboard shows the phases")
def phases_shown(result: StimulusResult[reported_times.Reported], bench: Bench) -> None:
    """Of the right region, as CloudWatch has them."""
    system = bench.context.system
    judge_shown(check_times(system), result.value.boards, Known(system.region), "health.widget")


@then("a dashboard names the phases of the health checks")
def phases_named(boards: tuple[Board, ...], bench: Bench) -> None:
    """Whether they have data, nobody knows without a check."""
    system = bench.context.system
    judge_shown(check_times(system), boards, Known(system.region), "health.widget")


@given("a system whose request for the health is stated")
def health_stated(bench: Bench) -> None:
    """Else no canary, alarm or probe has anything to ask, whoever made it."""
    health(bench)


@given("a system whose clients' way is stated")
def way_stated(bench: Bench) -> None:
    """By its owner, in the target file."""
    journey(bench)


@then("every step came to what is stated, and every job was done")
def led_to_its_end(result: StimulusResult[EndToEnd], tell: Tell) -> None:
    """From here, and from wherever a probe stands."""
    tell(judge_journey(result.value))


@then("nothing that was made is left")
def nothing_left(result: StimulusResult[EndToEnd]) -> None:
    """By the cleanup's answers, and by a look at what was made."""
    judge_clean(result.value)


@then("a canary takes this way daily")
def taken_daily(result: StimulusResult[EndToEnd]) -> None:
    """Between two verifications, too."""
    judge_daily(result.value.canary)


@when("the canary of it is read", target_fixture="daily")
def daily_read(bench: Bench) -> Canary | None:
    """Ours."""
    return read_canary(bench.reads, journey_canary(Names(bench.context.system)))


@then("a canary takes this way daily by its settings")
def set_daily(daily: Canary | None) -> None:
    """It runs by its schedule."""
    judge_daily(daily)
