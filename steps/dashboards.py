"""Steps about dashboards: what they show, against what was really sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from stormproof.aws.observe.dashboards.cold_start_filters import filters_tried
from stormproof.core.bench import Bench
from stormproof.core.dashboards import demands
from stormproof.core.dashboards.demands import Wanted
from stormproof.core.dashboards.lacking import Board, Known, stated
from stormproof.core.dashboards.links import dashboard_link
from stormproof.core.judges.dashboards.cold_starts import FiltersTried, judge_cold_starts
from stormproof.core.judges.dashboards.opened import Opened, judge_opened
from stormproof.core.judges.dashboards.percentiles import SentLatencies, judge_percentiles
from stormproof.core.judges.dashboards.shown import judge_critical, judge_shown, remarks
from stormproof.core.stimuli import StimulusResult
from stormproof.core.system import System
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.run.recording.recorder import Tell
from stormproof.stimuli.dashboards import known_latencies, known_traffic, opened
from stormproof.stimuli.dashboards.boards import Candidate, candidates, shown

TRAFFIC = when_stimulus(
    "each function is executed and clients use the API, so often as is known", known_traffic.TRAFFIC
)
LATENCIES = when_stimulus(
    "fast, slower and slow requests are sent on a route of our own, so many of each as is known",
    known_latencies.LATENCIES,
)
PUT_AGAIN = when_stimulus("the first of them is put once more, under another name", opened.PUT_AGAIN)
LOOKED_AT = when_stimulus("each graph of the first of them is drawn", opened.LOOKED_AT)
WHAT: dict[str, tuple[str, Callable[[System], tuple[Wanted, ...]]]] = {
    "the invocations of each function": ("dashboards.invocations", demands.invocations),
    "the error rate of each function": ("dashboards.error_rates", demands.error_rates),
    "the requests of the API": ("dashboards.requests", demands.requests),
    "the capacity of each table": ("dashboards.capacity", demands.capacity),
    "the depth of each queue": ("dashboards.depths", demands.depths),
    "the percentiles of the response time": ("dashboards.percentiles", demands.percentiles),
    "the performance of API and functions": ("dashboards.performance", demands.performance),
}
"""What is asked for in the features' words: the code of its lack, and the demand."""
STORES = {"the capacity of each table": "table", "the depth of each queue": "queue"}
"""What a system may have none of: then a criterion holds, and that is told."""
Result = StimulusResult[known_traffic.Traffic]


@given("the dashboards that are about the system", target_fixture="found")
def dashboards(bench: Bench) -> tuple[Candidate, ...]:
    """Whoever made them: those that show a metric of the system, ours first."""
    return candidates(bench)


@when("they are read", target_fixture="boards")
def read(found: tuple[Candidate, ...], bench: Bench) -> tuple[Board, ...]:
    """With what they show of the last hour, which may be nothing."""
    now = bench.clock.now()
    return shown(bench, found, now - timedelta(hours=1), now)


@when("the filters of the functions' logs are tried on executions", target_fixture="tried")
def filters(bench: Bench) -> tuple[FiltersTried, ...]:
    """Whoever made them, on what the log's format tells of an execution with a cold start and of one without."""
    return filters_tried(bench.reads, bench.context.system)


@then("one dashboard shows all critical metrics, with data")
def all_critical(result: Result, bench: Bench, tell: Tell) -> None:
    """On one screen, of the system's region."""
    system = bench.context.system
    tell(dashboard_link(system, judge_critical(demands.critical(system), result.value.boards, system.region)))


@then("one dashboard names all critical metrics")
def critical_named(boards: tuple[Board, ...], bench: Bench) -> None:
    """Without traffic nobody knows whether they have data."""
    system = bench.context.system
    judge_critical(demands.critical(system), boards, system.region, traffic=False)


@then(parsers.re(r"a dashboard shows (?P<what>.+) as (?:it was|they were) (?:counted|measured)"))
def as_counted(what: str, result: Result, bench: Bench, tell: Tell) -> None:
    """Figure by figure, by the widgets' own definitions; what others' dashboards lack is told."""
    system, (code, demand) = bench.context.system, WHAT[what]
    wanted = demand(system)
    judge_shown(wanted, result.value.boards, result.value.known, code)
    for remark in (*remarks(result.value.boards, wanted, result.value.known), _none_of(what, system)):
        tell(remark)


@then(parsers.re(r"a dashboard names (?P<what>(?!the phases).+)"))
def named(what: str, boards: tuple[Board, ...], bench: Bench, tell: Tell) -> None:
    """With the right statistic, over the right period, of the right region."""
    system, (code, demand) = bench.context.system, WHAT[what]
    judge_shown(demand(system), boards, Known(system.region), code)
    tell(_none_of(what, system))


@then("each cold start was counted, and a dashboard shows them")
def cold_starts(result: Result, bench: Bench) -> None:
    """By a metric filter of the function's log, whoever made it."""
    judge_cold_starts(result.value.cold_starts, result.value.boards, bench.context.system.region)


@then("one of each function's counts cold starts alone, and a dashboard shows them")
def cold_starts_tracked(tried: tuple[FiltersTried, ...], bench: Bench) -> None:
    """Of executions that nobody made."""
    also = {each.metric for filters in tried for each in filters.right}
    boards = [stated(each.name, each.graphs, ours=each.ours) for each in candidates(bench, also)]
    judge_cold_starts(tried, boards, bench.context.system.region)


@then("a dashboard shows the percentiles that these make")
def as_sent(result: StimulusResult[SentLatencies], bench: Bench) -> None:
    """Each of them, by how many were sent of each kind and how many requests there were in all."""
    system, (code, demand) = bench.context.system, WHAT["the percentiles of the response time"]
    wanted = demand(system)
    judge_shown(wanted, result.value.boards, Known(system.region), code)
    judge_percentiles(result.value, {metric for each in wanted for metric in each.metrics}, system.region)


@then("the link to it is right, nothing is wrong with it, and each graph was drawn")
def can_be_opened(result: StimulusResult[Opened | None], tell: Tell) -> None:
    """The pictures are in the evidence."""
    judge_opened(result.value)
    tell(result.value.link if result.value else "")


def _none_of(what: str, system: System) -> str:
    """Return that the system has nothing of which this could be shown, empty where it has."""
    return system.without(STORES[what]) if what in STORES else ""
