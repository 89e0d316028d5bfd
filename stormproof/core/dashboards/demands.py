"""What each criterion demands a dashboard to show, from the discovered system: metric, statistic, period.

Whoever wrote the dashboard: a series complies that has the demanded figures over the demanded period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.dashboards.metrics import (
    AVERAGE,
    MAXIMUM,
    SUM,
    Measure,
    Metric,
    of_api,
    of_function,
    of_probe,
    of_queue,
    of_stage,
    of_table,
)
from stormproof.core.health.metrics import PHASES
from stormproof.core.system import System

MINUTE_S, FIVE_S = 60, 300
FIVE_MINUTES, MINUTE = (FIVE_S,), (MINUTE_S,)
PERCENTILES = ("p50", "p95", "p99")


@dataclass(frozen=True)
class Wanted:
    """One thing that has to be shown, in words; any of `metrics` under any of `statistics` will do.

    `rate` are failures and executions: their share has to be shown, as percent or as a part of one.
    """

    said: str
    metrics: tuple[Metric, ...]
    statistics: tuple[str, ...]
    periods: tuple[int, ...]
    rate: tuple[Metric, Metric] | None = None

    def measures(self) -> Iterator[Measure]:
        """Yield what has to be known of the system to judge what is shown."""
        for period in self.periods:
            if self.rate:
                yield from (Measure(each, SUM, period) for each in self.rate)
            else:
                yield from (Measure(each, how, period) for each in self.metrics for how in self.statistics)


def invocations(system: System) -> tuple[Wanted, ...]:
    """2.2: the executions of each function."""
    return tuple(
        Wanted(f"the invocations of function {each.name}", (of_function(each, "Invocations"),), (SUM,), FIVE_MINUTES)
        for each in system.functions
    )


def error_rates(system: System) -> tuple[Wanted, ...]:
    """2.3: the share of each function's executions that failed; the average of Errors is that very share."""
    found = []
    for each in system.functions:
        errors, executions = of_function(each, "Errors"), of_function(each, "Invocations")
        said = f"the error rate of function {each.name}"
        found.append(Wanted(said, (errors,), (AVERAGE,), FIVE_MINUTES, rate=(errors, executions)))
    return tuple(found)


def requests(system: System) -> tuple[Wanted, ...]:
    """2.4: the API's requests, of the serving stage or of all."""
    metrics = (of_api(system.api, "Count"), of_stage(system.api, "Count"))
    return (Wanted(f"the requests of API {system.api.name}", metrics, (SUM, "SampleCount"), FIVE_MINUTES),)


def capacity(system: System) -> tuple[Wanted, ...]:
    """2.5: what each table's reads and writes consume."""
    return tuple(
        Wanted(f"the {what} capacity of table {each.name}", (of_table(each, name),), (SUM,), FIVE_MINUTES)
        for each in system.tables
        for what, name in (("read", "ConsumedReadCapacityUnits"), ("write", "ConsumedWriteCapacityUnits"))
    )


def depths(system: System) -> tuple[Wanted, ...]:
    """2.6: how many messages wait in each queue, dead-letter queues too; a sum of samples would be no depth."""
    return tuple(
        Wanted(
            f"the depth of queue {each.name}",
            (of_queue(each, "ApproximateNumberOfMessagesVisible"),),
            (MAXIMUM, AVERAGE),
            FIVE_MINUTES,
        )
        for each in system.queues
    )


def percentiles(system: System) -> tuple[Wanted, ...]:
    """4.4: the API's response time at p50, p95 and p99."""
    metrics = (of_api(system.api, "Latency"), of_stage(system.api, "Latency"))
    return tuple(
        Wanted(f"the {each} of the response time of API {system.api.name}", metrics, (each,), (MINUTE_S, FIVE_S))
        for each in PERCENTILES
    )


def performance(system: System) -> tuple[Wanted, ...]:
    """4.5: how long the API and each function take, minute by minute, under any statistic that is a duration."""
    how = (*PERCENTILES, "p90", AVERAGE, MAXIMUM)
    api = (of_api(system.api, "Latency"), of_stage(system.api, "Latency"))
    return (
        Wanted(f"the response time of API {system.api.name}", api, how, MINUTE),
        *(
            Wanted(f"the duration of function {each.name}", (of_function(each, "Duration"),), how, MINUTE)
            for each in system.functions
        ),
    )


def check_times(system: System) -> tuple[Wanted, ...]:
    """11.4: how long each phase of a health check takes, from the system's own region."""
    how = (AVERAGE, MAXIMUM, *PERCENTILES, "p90")
    return tuple(
        Wanted(
            f"{each} of the health checks",
            (of_probe(system.api, system.region, each),),
            how,
            (MINUTE_S, FIVE_S),
        )
        for each in PHASES
    )


def critical(system: System) -> tuple[tuple[Metric, ...], ...]:
    """2.1: what has to stand on one dashboard: of each, any of the forms in which it is emitted."""
    found: list[tuple[Metric, ...]] = [
        (of_function(each, name),) for each in system.functions for name in ("Invocations", "Errors", "Duration")
    ]
    found += [wanted.metrics for wanted in (*capacity(system), *depths(system))]
    api = [(of_api(system.api, name), of_stage(system.api, name)) for name in ("Count", "5XXError", "Latency")]
    return (*found, *api)


def measures(system: System) -> tuple[Measure, ...]:
    """Return everything that has to be known of the system to judge any dashboard, each once."""
    found = (each for demand in DEMANDS for wanted in demand(system) for each in wanted.measures())
    return tuple(dict.fromkeys(found))


DEMANDS = (invocations, error_rates, requests, capacity, depths, percentiles, performance)
"""What is demanded of a dashboard, criterion by criterion."""
