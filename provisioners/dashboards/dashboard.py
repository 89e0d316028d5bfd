"""A dashboard of the system under a name of its own; others are left alone.

It is made beside those that show a part of the system. Where one of an owner's shows all that is demanded, ours is not.

PutDashboard replaces a body as a whole: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.alerts import redrive_policies
from provisioners.alerts.dead_letter_queues import with_planned
from provisioners.dashboards import cold_start_filters
from provisioners.shared.metric_alarms import ASPECT as ALARM
from provisioners.shared.metric_alarms import read_alarms
from stormproof.aws.observe.dashboards.boards import bodies, body_of
from stormproof.aws.observe.dead_letters import TARGET
from stormproof.aws.observe.sqs import Queues, read_queues
from stormproof.core.alerts.belonging import on_resources
from stormproof.core.alerts.conditions import Alarm
from stormproof.core.dashboards.bodies import Unreadable, graphs
from stormproof.core.dashboards.demands import check_times
from stormproof.core.dashboards.lacking import lacks_nothing, stated
from stormproof.core.dashboards.layout import Contents, body
from stormproof.core.dashboards.links import dashboard_link
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.system import System

NAME = "dashboard"
ASPECT = "body"


@dataclass(frozen=True)
class Seen:
    """The dashboard's body as it stands, None for none, and what is shown in it."""

    standing: str | None
    alarms: Mapping[str, Alarm]
    filters: tuple[cold_start_filters.Filtered, ...]
    queues: Queues
    streams: frozenset[str]
    others: Mapping[str, str] = field(default_factory=dict)
    """The bodies of all dashboards by name, where ours is not there."""


def read(reads: Reads, context: PlanContext) -> Seen:
    """Look at the dashboard, at alarms, filters, queues, and at who reads a stream."""
    standing = body_of(reads, Names(context.system).dashboard)
    return Seen(
        standing,
        read_alarms(reads, context),
        cold_start_filters.read(reads, context),
        read_queues(reads, context),
        _streams(reads, context.system),
        bodies(reads) if standing is None else {},
    )


def plan(context: PlanContext, actual: Seen) -> Iterator[Step]:
    """Make the dashboard, or write its body anew where anything else stands in it."""
    name = Names(context.system).dashboard
    where = _arn(context.system, name)
    after = body(with_planned(context), context.policy, contents(context, actual))
    call = Call("cloudwatch", "put_dashboard", {"DashboardName": name, "DashboardBody": after})
    if actual.standing is None and (owners := _enough(context, actual)):
        yield NoChange(NAME, where, ASPECT, f"the dashboard {owners} of its owner's shows all that is demanded")
    elif actual.standing is None:
        price = monthly({"cloudwatch.dashboard": 1}, "one dashboard; an account's first three are free")
        yield Change(NAME, where, ASPECT, Action.CREATE, None, json.loads(after), (call,), price)
    elif (before := _parsed(actual.standing)) != json.loads(after):
        yield Change(NAME, where, ASPECT, Action.UPDATE, before, json.loads(after), (call,))
    else:
        yield NoChange(NAME, where, ASPECT, f"it is as wanted: {dashboard_link(context.system, name)}")


def remove(context: PlanContext, actual: Seen) -> Iterator[Step]:
    """Delete the dashboard."""
    name = Names(context.system).dashboard
    where = _arn(context.system, name)
    if actual.standing is None:
        yield NoChange(NAME, where, ASPECT, "there is no such dashboard")
    else:
        call = Call("cloudwatch", "delete_dashboards", {"DashboardNames": [name]})
        yield Change(NAME, where, ASPECT, Action.DELETE, {"DashboardName": name}, None, (call,))


def contents(context: PlanContext, actual: Seen) -> Contents:
    """Return what is shown beside the system's own metrics, as it will be once the changes planned before are made."""
    return Contents(
        alarms=tuple(_alarms(context, actual.alarms)),
        cold_starts=cold_start_filters.counting(context, actual.filters),
        dead_letters=frozenset({*_dead_letters(actual.queues), *_planned_dead_letters(context)}),
        streams=actual.streams,
        probed=(context.system.region, *context.system.probe_regions) if context.workload.health else (),
    )


def _enough(context: PlanContext, actual: Seen) -> str:
    """Return the dashboard of an owner's that lacks nothing, empty for none."""
    counted = frozenset(cold_start_filters.counting(context, actual.filters).values())
    also = check_times(context.system) if context.workload.health else ()
    for name, text in actual.others.items():
        try:
            found = stated(name, tuple(graphs(text, context.system.account)))
        except Unreadable:  # it shows nothing that can be judged
            continue
        if lacks_nothing(found, context.system, counted, also):
            return name
    return ""


def _alarms(context: PlanContext, standing: Mapping[str, Alarm]) -> list[str]:
    """Return the ARNs of the alarms on the system, whoever made them: by our names, or by what they look at.

    Those of another region are in no list of this one's.
    """
    names, found = Names(context.system), set(on_resources(standing, context.system))
    here = names.arn("cloudwatch", "alarm:")
    pending = [each for each in context.pending if each.aspect == ALARM and each.resource.startswith(here)]
    found |= {_last(each.resource) for each in pending if each.action is Action.CREATE}
    found -= {_last(each.resource) for each in pending if each.action is Action.DELETE}
    return [names.arn("cloudwatch", f"alarm:{name}") for name in sorted(found)]


def _dead_letters(queues: Queues) -> Iterator[str]:
    for _, attributes in queues:
        target = json.loads(attributes.get("RedrivePolicy") or "{}").get("deadLetterTargetArn")
        if target:
            yield _last(str(target))


def _planned_dead_letters(context: PlanContext) -> Iterator[str]:
    for each in context.pending:
        if each.control == redrive_policies.NAME and each.after:
            yield _last(str(each.after[TARGET]))


def _streams(reads: Reads, system: System) -> frozenset[str]:
    """Return the functions that read a stream of DynamoDB or Kinesis, by any of their versions."""
    found = reads.pages("lambda", "list_event_source_mappings", "EventSourceMappings")
    reading = {str(each["FunctionArn"]).split(":")[6] for each in found if _is_stream(each)}
    return frozenset(each.name for each in system.functions if each.name in reading)


def _is_stream(mapping: Mapping[str, Any]) -> bool:
    return str(mapping.get("EventSourceArn") or "").split(":")[2:3] in (["kinesis"], ["dynamodb"])


def _last(arn: str) -> str:
    return arn.rpartition(":")[2]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _arn(system: System, name: str) -> str:
    """Return the ARN, which has no region.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
    """
    return f"arn:{system.partition}:cloudwatch::{system.account}:dashboard/{name}"


CONTROL = Control(
    name=NAME,
    criteria=("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "4.3", "4.4", "4.5", "11.4"),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=(cold_start_filters.NAME,),
    along=("alias-deployment",),
    may_lack=(cold_start_filters.NAME,),
)
"""With functions behind an alias its figures can be tried: fault versions are made of what nobody is served by."""
