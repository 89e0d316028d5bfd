"""Alarms on health checks that do not tell, or not of that; probes of other regions that rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from provisioners.health import (
    canary_alarm,
    canary_silent_alarm,
    dead_man,
    everywhere_alarm,
    from_region_alarms,
    probe_silent_alarms,
)
from provisioners.shared.alarm_controls import canary_metric, probe_metric
from stormproof.aws.observe.invokers.own_rules import probe_rule, read_rule
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.health.names import health_canary
from stormproof.core.health.regions import second_region
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import at, in_region, there
from stormproof.sabotage.alerts.function_alarms import CONDITION
from stormproof.sabotage.alerts.silent_alarms import Which, put, standing

Inject = Callable[[Reads, PlanContext], FaultInjection]
FIVE_MINUTES = 300


def canary(context: PlanContext) -> Alarm:
    """Return the alarm on two runs of the canary that fail."""
    return canary_alarm.alarms(context)[0]


def canary_silent(context: PlanContext) -> Alarm:
    """Return the alarm on a canary that does not run."""
    return canary_silent_alarm.alarms(context)[0]


def first_region(context: PlanContext) -> Alarm:
    """Return the alarm on what the first probe region sees."""
    return from_region_alarms.alarm(context, _region(context, 0))


def first_silent(context: PlanContext) -> Alarm:
    """Return the alarm on a first probe region that reports nothing."""
    return probe_silent_alarms.alarm(context, _region(context, 0))


def everywhere(context: PlanContext) -> Alarm:
    """Return the alarm on what all regions see."""
    return everywhere_alarm.alarm(context)


def the_dead_man(context: PlanContext) -> Alarm:
    """Return the dead-man alarm, of the region that it is asked for."""
    return dead_man.alarm(context)


def has_regions(_reads: Reads, context: PlanContext) -> bool:
    """Tell whether the system is probed from other regions."""
    return len(context.system.probe_regions) > 1


def looking_at(title: str, which: Which, condition: Callable[[PlanContext], Mapping[str, Any]]) -> Inject:
    """Return what has an alarm look at something else."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = standing(reads, context, which)
        kept = {name: value for name, value in ours.items() if name not in CONDITION}
        return FaultInjection(title, (put({**kept, **condition(context)}),), (put(ours),))

    return inject


def of_canary(metric: str = "SuccessPercent", canary_name: str = "", **condition: Any) -> Callable[..., dict[str, Any]]:
    """Return a condition on a metric of the canary, or of another one."""

    def of(context: PlanContext) -> dict[str, Any]:
        name = canary_name or health_canary(Names(context.system))
        return {**canary_metric(name), "MetricName": metric, "Period": FIVE_MINUTES, **condition}

    return of


def of_region(number: int, **condition: Any) -> Callable[[PlanContext], dict[str, Any]]:
    """Return a condition on what the probe of a region reports, by its place in the target file."""
    return lambda context: {
        **probe_metric(context, _region(context, number)),
        "Period": FIVE_MINUTES,
        **condition,
    }


def any_region(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alarm on what all regions see goes off once one of them sees a fault."""
    ours = standing(reads, context, everywhere)
    *metrics, last = ours["Metrics"]
    wrong = {**ours, "Metrics": [*metrics, {**last, "Expression": "IF(failing > 0, 1, 0)"}]}
    return FaultInjection("one region stands for all", (put(wrong),), (put(ours),))


def in_second_region(inject: Inject) -> Inject:
    """Return what is done in the region of the dead-man alarm."""

    def inject_there(reads: Reads, context: PlanContext) -> FaultInjection:
        (region,) = second_region(context.system)
        made = inject(in_region(reads, region), at(context, region))
        calls, undo, tidy = (tuple(there(call, region) for call in each) for each in (made.calls, made.undo, made.tidy))
        return replace(made, calls=calls, undo=undo, tidy=tidy)

    return inject_there


def switched_off(number: int) -> Inject:
    """Return what switches off the rule of a region's probe, by its place in the target file."""

    def inject(_reads: Reads, context: PlanContext) -> FaultInjection:
        region = _region(context, number)
        rule = {"Name": probe_rule(Names(context.system.at(region))).name}
        off, on = (Call("events", operation, rule, region=region) for operation in ("disable_rule", "enable_rule"))
        return FaultInjection(f"no probe runs in {region}", (off,), (on,))

    return inject


def without_target(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rule of the last region runs nothing, so that all that is probed is probed from the others."""
    region = _region(context, -1)
    where = {"Rule": probe_rule(Names(context.system.at(region))).name}
    found = reads.pages("events", "list_targets_by_rule", "Targets", region=region, **where)
    lose = Call("events", "remove_targets", {**where, "Ids": [each["Id"] for each in found]}, region=region)
    back = Call("events", "put_targets", {**where, "Targets": found}, region=region)
    return FaultInjection(f"the rule in {region} runs nothing", (lose,), (back,))


def more_often(reads: Reads, context: PlanContext) -> FaultInjection:
    """The owner has the probe of the first region run every two minutes."""
    region = _region(context, 0)
    own = probe_rule(Names(context.system.at(region)))
    rule = read_rule(in_region(reads, region), own)
    if rule is None:
        raise CouldNotLook("sabotage.nothing_to_break", "no rule runs the probe; run `stormproof apply` first")
    often, before = (
        Call("events", "put_rule", {"Name": own.name, "ScheduleExpression": every, "State": "ENABLED"}, region=region)
        for every in ("rate(2 minutes)", rule.schedule)
    )
    return FaultInjection(f"the probe in {region} runs every two minutes", (often,), (before,))


def _region(context: PlanContext, number: int) -> str:
    return context.system.probe_regions[number]
