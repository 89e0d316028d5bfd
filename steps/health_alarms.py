"""Steps about alarms on health checks: of the canary, of each region's probe, and of the watch itself."""

from __future__ import annotations

from pytest_bdd import given, then, when

from steps.alerts import judge_provoked, judge_tried
from stormproof.core.alerts.conditions import Alarm, Demand
from stormproof.core.alerts.health_demands import CANARY, REPORTING, failing_twice, silent
from stormproof.core.bench import Bench
from stormproof.core.health.metrics import NAMESPACE, SUCCESS, dimensions
from stormproof.core.health.names import health_canary
from stormproof.core.judges.alerts.settings import judge_settings
from stormproof.core.judges.health.regions import judge_named, judge_regions, judge_told_apart, judge_views
from stormproof.core.naming import Names
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.alerts.watched_metrics import alarms_of
from stormproof.stimuli.health import failing_runs, regions
from stormproof.stimuli.health.regions import SeenFromRegions
from stormproof.stimuli.health.watches import second_watch

FAILING = when_stimulus("its key is denied for one run, then for two in a row, and then it rests", failing_runs.FAILING)
SEEN = when_stimulus("one region's key is denied, then all of them, and then no probe runs", regions.SEEN)
LAST_CHECKS = when_stimulus("the checks of the last minutes are looked at", regions.LAST_CHECKS)
TWICE, STOPPED = "health.twice", "health.stopped_unnoticed"
REGION, EVERYWHERE, SILENT, DEAD_MAN = "health.region", "health.everywhere", "health.probe_silent", "health.dead_man"


@given("the alarms that watch the canary", target_fixture="canary_alarms")
def canary_alarms(bench: Bench) -> list[Alarm]:
    """Whoever made them."""
    return alarms_of(bench.reads, *CANARY, {"CanaryName": health_canary(Names(bench.context.system))})


@then("an alert went out once two runs in a row had failed, and none after one")
def failed_twice(result: StimulusResult[failing_runs.FailingRuns], bench: Bench, tell: Tell) -> None:
    """Of one and the same alarm; those of the owner's that did not are told by name."""
    judge_provoked(bench, tell, [result.value.failed], TWICE)


@then("an alert went out once no run had taken place")
def none_ran(result: StimulusResult[failing_runs.FailingRuns], bench: Bench, tell: Tell) -> None:
    """A canary that is dead fails no check."""
    judge_provoked(bench, tell, [result.value.stopped], STOPPED)


@when("they are tried on runs", target_fixture="demanded")
def tried() -> tuple[Demand, Demand]:
    """On two that failed, and on none."""
    return failing_twice(CANARY[1]), silent(CANARY[1])


@then("one of them tells two that failed in a row from one")
def tells_two(canary_alarms: list[Alarm], demanded: tuple[Demand, Demand], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, {"the canary": canary_alarms}, demanded[0], TWICE)


@then("one of them tells that none takes place")
def tells_none(canary_alarms: list[Alarm], demanded: tuple[Demand, Demand], bench: Bench) -> None:
    """With missing data as its reason, or by counting runs."""
    judge_tried(bench, {"the canary": canary_alarms}, demanded[1], STOPPED)


@given("the regions from which the system is probed", target_fixture="probe_regions")
def probe_regions(bench: Bench) -> tuple[str, ...]:
    """As the target file names them; one is none."""
    judge_named(bench.context.system.probe_regions)
    return bench.context.system.probe_regions


@then("checks were reported from two other regions at least, each run there, and all were served")
def reported(result: StimulusResult[SeenFromRegions], tell: Tell) -> None:
    """By what stands in the API's region, by runs in the region itself, and by every check that was written down."""
    judge_regions(result.value.reported)
    tell(", ".join(f"{each.region}: {each.checks} checks" for each in result.value.reported))
    tell(judge_views(result.value.views))


@then("an alert told of the one region, and none of the others")
def one_region(result: StimulusResult[SeenFromRegions], bench: Bench, tell: Tell) -> None:
    """Whose way alone is disturbed."""
    if one := result.value.one:
        judge_provoked(bench, tell, [one], REGION)
        judge_told_apart(result.value.elsewhere, one.resource)


@then("an alert told of a fault that all regions see")
def all_regions(result: StimulusResult[SeenFromRegions], bench: Bench, tell: Tell) -> None:
    """And had been silent while one alone saw it."""
    judge_provoked(bench, tell, [each for each in [result.value.every] if each], EVERYWHERE)


@then("alerts told of each region that was silent, and one of a second region that the watch itself was")
def silent_regions(result: StimulusResult[SeenFromRegions], bench: Bench, tell: Tell) -> None:
    """A probe that is dead fails no check, and alarms of a region that is down tell nobody."""
    judge_provoked(bench, tell, result.value.silent, SILENT)
    judge_provoked(bench, tell, [each for each in [result.value.dead] if each], DEAD_MAN)


@when("the alarms on them are tried on checks", target_fixture="region_alarms")
def region_alarms(bench: Bench, probe_regions: tuple[str, ...]) -> dict[str, list[Alarm]]:
    """Whoever made them, by region."""
    api = bench.context.system.api.id
    return {each: alarms_of(bench.reads, NAMESPACE, SUCCESS, dimensions(api, each)) for each in probe_regions}


@then("each region has one that tells two checks that failed from one, and one that tells that none is reported")
def each_region(region_alarms: dict[str, list[Alarm]], bench: Bench) -> None:
    """And notifies a topic that reaches the administrator, or ours."""
    judge_tried(bench, region_alarms, failing_twice(SUCCESS), REGION)
    judge_tried(bench, region_alarms, silent(SUCCESS), SILENT)


@then("in a second region one tells that nothing is reported any more")
def dead_man(bench: Bench) -> None:
    """By the runs of the probe there, and a topic there."""
    seen = second_watch(bench)
    judge_settings({f"region {seen.region}": seen.alarms}, REPORTING, seen.topics, DEAD_MAN)
