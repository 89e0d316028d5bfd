"""The alarms that are meant to look at what stages answer, and what was provoked of each stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.alerts.alarms import meant_for_stage
from stormproof.aws.observe.alerts.metric_figures import Metric
from stormproof.core.alerts.stage_metrics import NAMESPACE, dimensions, stage_name
from stormproof.core.bench import Bench
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.stimuli.shared.own_routes import called_stages

Alarms = Mapping[str, tuple[str, ...]]
"""Stage -> the names of the alarms that are meant for it, whoever made them."""


@dataclass(frozen=True)
class StageAlerts:
    """What was provoked of each stage, and what became of the alarms that are meant for it."""

    provoked: tuple[Provoked, ...]


def standing(bench: Bench, metrics: Collection[str]) -> Alarms:
    """Return the alarms that are meant to look at one of these metrics."""
    api = bench.context.system.api
    return {stage: meant_for_stage(bench.reads, api, stage, metrics) for stage in called_stages(bench)}


def provokable(alarms: Alarms) -> Alarms:
    """Return those of stages that any alarm is meant for: where none is, nothing has to be provoked to see that."""
    return {stage: names for stage, names in alarms.items() if names}


def each_alarm(alarms: Alarms) -> tuple[str, ...]:
    """Return the names of all of them."""
    return tuple(sorted({name for names in alarms.values() for name in names}))


def complete(alarms: Alarms, found: Sequence[Alert]) -> bool:
    """Tell whether an alert got through of each stage."""
    through = {each.alarm for each in found if each.got_through}
    return all(through & set(names) for names in alarms.values())


def provoked(bench: Bench, alarms: Alarms, said: str, found: Sequence[Alert], early: Collection[str]) -> StageAlerts:
    """Return what became of the alarms; of stages that none is meant for nothing was provoked."""
    by_name = {each.alarm: each for each in found}
    return StageAlerts(
        tuple(
            Provoked(
                f"API {stage_name(bench.context.system.api, stage)}",
                said if names else "",
                tuple(by_name[name] for name in names),
                tuple(name for name in names if name in early),
            )
            for stage, names in alarms.items()
        )
    )


def metric(bench: Bench, stage: str, name: str) -> Metric:
    """Return a metric of a stage."""
    return Metric(NAMESPACE, name, dimensions(bench.context.system.api, stage))
