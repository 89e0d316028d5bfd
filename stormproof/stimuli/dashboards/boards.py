"""The dashboards that are about the system, ours first, and what each of their series comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stormproof.aws.observe.dashboards.boards import bodies
from stormproof.aws.observe.dashboards.figures import Points, figures
from stormproof.core.bench import Bench
from stormproof.core.dashboards.bodies import Graph, Unreadable, graphs
from stormproof.core.dashboards.demands import measures
from stormproof.core.dashboards.lacking import Board, Shown
from stormproof.core.dashboards.metrics import Metric
from stormproof.core.errors import CouldNotLook
from stormproof.core.naming import Names

REFUSED = "aws.refused"


@dataclass(frozen=True)
class Candidate:
    """A dashboard that shows a metric of the system, by its name, its body and its graphs."""

    name: str
    body: str
    graphs: tuple[Graph, ...]
    ours: bool


def candidates(bench: Bench, also: Collection[Metric] = ()) -> tuple[Candidate, ...]:
    """Return every dashboard of the account that shows a metric of the system, or one of `also`, ours first."""
    return tuple(sorted(_about_the_system(bench, also), key=lambda each: (not each.ours, each.name)))


def shown(bench: Bench, found: tuple[Candidate, ...], since: datetime, until: datetime) -> tuple[Board, ...]:
    """Return the dashboards with what their series come to, by the very definitions of their widgets."""
    return tuple(
        Board(each.name, each.ours, tuple(one for graph in each.graphs for one in _shown(bench, graph, since, until)))
        for each in found
    )


def _about_the_system(bench: Bench, also: Collection[Metric]) -> Iterator[Candidate]:
    system = bench.context.system
    name, metrics = Names(system).dashboard, {*also, *(each.metric for each in measures(system))}
    for standing, body in bodies(bench.reads).items():
        try:
            found = tuple(graphs(body, system.account))
        except Unreadable:  # CloudWatch has taken it: then it shows nothing that can be judged
            found = ()
        if standing == name or any(series.metrics & metrics for graph in found for series in graph.series):
            yield Candidate(standing, body, found, ours=standing == name)


def _shown(bench: Bench, graph: Graph, since: datetime, until: datetime) -> Iterator[Shown]:
    points = _points(bench, graph.queries_in(bench.context.system.region), since, until)
    for series in graph.series:
        yield Shown(graph.title, series, points.get(series.id, {}))


def _points(bench: Bench, queries: Sequence[Mapping[str, Any]], since: datetime, until: datetime) -> dict[str, Points]:
    """Return the points of queries; none where CloudWatch refuses its queries, as the console would show."""
    try:
        return figures(bench.reads, queries, since, until)
    except CouldNotLook as error:
        if error.code != REFUSED:
            raise
        return {}
