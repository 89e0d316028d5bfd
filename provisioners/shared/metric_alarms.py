"""What controls of alarms share: how alarms are read, and how they are made what they should be.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.core.alerts.conditions import Alarm, Demand, lacking, watched
from stormproof.core.alerts.meanings import beside
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.prices import monthly

ASPECT = "alarm"
ACTIONS = ("AlarmActions", "OKActions")
"""Whom an alarm notifies: more than we want is as wanted."""
Alarms = Mapping[str, Alarm]
"""By name."""


def read_alarms(reads: Reads, _context: PlanContext) -> Alarms:
    """Return all metric alarms of the region, whoever made them; the same question for every control that asks."""
    return {str(alarm["AlarmName"]): alarm for alarm in metric_alarms(reads)}


def planned(
    control: str, context: PlanContext, wanted: Sequence[Alarm], actual: Alarms, demand: Demand | None
) -> Iterator[Step]:
    """Yield what makes the alarms as wanted; further actions that somebody added stay.

    Where an alarm of somebody else's on the same metric does what is demanded, ours is not made; one that does not is
    named. Without a demand nobody else's can do it.
    """
    names = Names(context.system)
    for alarm in wanted:
        where = names.arn("cloudwatch", f"alarm:{alarm['AlarmName']}")
        others = {} if alarm["AlarmName"] in actual or not demand else _others(names, alarm, actual, demand)
        enough = next((name for name, lacks in others.items() if not lacks), None)
        if enough is not None:
            yield NoChange(control, where, ASPECT, f"the alarm {enough} of somebody else's tells the same")
            continue
        for name, lacks in others.items():
            said = f"the alarm {name} of somebody else's is on the same metric and would not tell: {lacks}"
            yield NoChange(control, where, ASPECT, said, remark=True)
        yield _step(control, where, alarm, actual.get(alarm["AlarmName"]), names)


def unplanned(control: str, context: PlanContext, wanted: Sequence[Alarm], actual: Alarms) -> Iterator[Step]:
    """Yield what deletes the alarms."""
    for name in (str(alarm["AlarmName"]) for alarm in wanted):
        where = Names(context.system).arn("cloudwatch", f"alarm:{name}")
        if name not in actual:
            yield NoChange(control, where, ASPECT, "there is no such alarm")
        else:
            call = Call("cloudwatch", "delete_alarms", {"AlarmNames": [name]})
            yield Change(control, where, ASPECT, Action.DELETE, {"AlarmName": name}, None, (call,))


def _step(control: str, where: str, alarm: Alarm, standing: Alarm | None, names: Names) -> Step:
    if standing is None:
        looked_at = len(watched(alarm))
        price = monthly({"cloudwatch.alarm": looked_at}, f"one alarm on {looked_at} metric{'s' * (looked_at > 1)}")
        return Change(control, where, ASPECT, Action.CREATE, None, dict(alarm), _made(alarm, names), price)
    if differing := _differing(alarm, standing):
        before = {name: value for name, value in {**standing, **beside(standing)}.items() if name in differing}
        call = Call("cloudwatch", "put_metric_alarm", _merged(alarm, standing))
        return Change(control, where, ASPECT, Action.UPDATE, before, differing, (call,))
    return NoChange(control, where, ASPECT, f"the alarm is {standing.get('StateValue', 'there')}")


def _made(alarm: Alarm, names: Names) -> tuple[Call, ...]:
    """Return the calls that make an alarm, silently: a new one has no data, comes to OK, and would send a notice of it.

    "After the alarm is created, its state is immediately evaluated and set appropriately. Any actions associated with
    the new state are then executed":
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    name = str(alarm["AlarmName"])
    state = {"AlarmName": name, "StateValue": "OK", "StateReason": "made by Stormproof: nothing is known of it yet"}
    made = Call("cloudwatch", "put_metric_alarm", {**alarm, "ActionsEnabled": False, "Tags": names.tag_list})
    known = Call("cloudwatch", "set_alarm_state", state, idempotent=True)
    enabled = Call("cloudwatch", "enable_alarm_actions", {"AlarmNames": [name]}, idempotent=True)
    return (made, known, enabled) if alarm["ActionsEnabled"] else (made, known)


def _others(names: Names, wanted: Alarm, actual: Alarms, demand: Demand) -> dict[str, str]:
    """Return the names of others' alarms on the metric that ours is about, with what each lacks to tell the same."""
    about = watched(wanted)[0]
    topics = wanted["AlarmActions"]
    return {
        name: lacking(alarm, demand, topics)
        for name, alarm in actual.items()
        if not name.startswith(names.alarm_prefixes)
        and any(each.is_of(about.namespace, about.metric, dict(about.dimensions)) for each in watched(alarm))
    }


def _merged(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    more = {
        kind: [*wanted[kind], *(each for each in standing.get(kind) or [] if each not in wanted[kind])]
        for kind in ACTIONS
    }
    return {**wanted, **more}


def _differing(wanted: Alarm, standing: Alarm) -> dict[str, Any]:
    """Return what of the wanted alarm stands otherwise, None for what changes its meaning and is not wanted.

    More actions than wanted are as wanted.
    """
    found = {name: value for name, value in wanted.items() if not _same(value, standing.get(name))}
    found |= {name: None for name in beside(standing) if name not in wanted}
    for kind in ACTIONS:
        if set(wanted[kind]) <= set(standing.get(kind) or []):
            found.pop(kind, None)
    return found


def _same(wanted: Any, standing: Any) -> bool:
    """Tell whether a setting is as wanted; CloudWatch tells of queries more than was said, defaults and empty lists."""
    if isinstance(wanted, dict) and isinstance(standing, dict):
        return all(_same(value, standing.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(standing, list) and len(wanted) == len(standing):
        return all(_same(one, other) for one, other in zip(wanted, standing, strict=True))
    return bool(wanted == standing)
