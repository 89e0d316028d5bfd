"""A metric filter for each function's log that counts its cold starts; filters that stand there are left alone.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html: a log group takes a
hundred, and a filter counts what is logged from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.logging.function_logging import read_home
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.logs.groups import STANDARD, read_groups
from stormproof.aws.observe.logs.metric_filters import MOST, read_filters
from stormproof.core.dashboards.cold_starts import PATTERN, counts, transformation
from stormproof.core.dashboards.metrics import Metric, cold_starts
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.system import Function

NAME = "cold-start-filters"
ASPECT = "metric filter"
SETTINGS = ("filterPattern", "metricTransformations")


@dataclass(frozen=True)
class Filtered:
    """A function's log group, its class (None before it is made), the filters that stand there.

    `shared` are the names of the other functions that log to the same group.
    """

    function: Function
    group: str
    log_class: str | None
    filters: tuple[Mapping[str, Any], ...]
    shared: tuple[str, ...] = ()


def read(reads: Reads, context: PlanContext) -> tuple[Filtered, ...]:
    """Look at the filters of the group that each function logs to, or is to log to."""
    homes = {each: read_home(reads, context, read_function(reads, each)) for each in context.system.functions}
    found = []
    for function, group in homes.items():
        standing = read_groups(reads, group).get(group)
        log_class = standing.log_class if standing else None
        shared = tuple(each.name for each, home in homes.items() if home == group and each != function)
        found.append(Filtered(function, group, log_class, read_filters(reads, group), shared))
    return tuple(found)


def plan(context: PlanContext, actual: tuple[Filtered, ...]) -> Iterator[Step]:
    """Count each function's cold starts, unless a filter of its owner's does."""
    for each in actual:
        yield _planned(context, each)


def remove(context: PlanContext, actual: tuple[Filtered, ...]) -> Iterator[Step]:
    """Delete our filters; what they have counted stays, as metrics do."""
    for each in actual:
        name, where = Names(context.system).cold_start_filter, _where(context, each)
        if _ours(context, each) is None:
            yield NoChange(NAME, where, ASPECT, "there is no filter of ours")
        else:
            call = Call("logs", "delete_metric_filter", {"logGroupName": each.group, "filterName": name})
            yield Change(NAME, where, ASPECT, Action.DELETE, {"filterName": name}, None, (call,))


def wanted(context: PlanContext, function: Function, group: str) -> dict[str, Any]:
    """Return what PutMetricFilter is given for a function's log group."""
    return {
        "logGroupName": group,
        "filterName": Names(context.system).cold_start_filter,
        "filterPattern": PATTERN,
        "metricTransformations": [transformation(cold_starts(context.system.api, function))],
    }


def counting(context: PlanContext, actual: tuple[Filtered, ...]) -> dict[str, Metric]:
    """Return, by function, the metric that counts its cold starts or will once this control has done its part."""
    found = {}
    for each in actual:
        if metric := _owners(context, each):
            found[each.function.name] = metric
        elif _ours(context, each) is not None or not _obstacle(each):
            found[each.function.name] = cold_starts(context.system.api, each.function)
    return found


def _planned(context: PlanContext, each: Filtered) -> Step:
    where, after = _where(context, each), wanted(context, each.function, each.group)
    standing = _ours(context, each)
    settings = {name: after[name] for name in SETTINGS}
    if standing is None and (metric := _owners(context, each)):
        return NoChange(NAME, where, ASPECT, f"a filter of its owner's counts them in {metric}")
    if standing is None and (obstacle := _obstacle(each)):
        return Blocked(NAME, where, ASPECT, obstacle)
    call = Call("logs", "put_metric_filter", after)
    if standing is None:
        price = monthly({"cloudwatch.metric": 1}, f"one custom metric, cold starts of {each.function.name}")
        return Change(NAME, where, ASPECT, Action.CREATE, None, settings, (call,), price)
    before = {name: standing.get(name) for name in SETTINGS}
    if before == settings:
        return NoChange(NAME, where, ASPECT, "each cold start is counted")
    return Change(NAME, where, ASPECT, Action.UPDATE, before, settings, (call,))


def _obstacle(each: Filtered) -> str:
    """Return why no filter can be put there, empty where one can."""
    if each.log_class not in {None, STANDARD}:
        return f"a log group of the class {each.log_class} takes no metric filter: it has to be of the class {STANDARD}"
    if each.shared:
        others = " and ".join(each.shared)
        return f"{others} logs to the same group, and Lambda's reports name no function: give each a group of its own"
    if len(each.filters) >= MOST:
        return (
            f"the log group has {len(each.filters)} metric filters and takes {MOST}: cold starts of "
            f"{each.function.name} cannot be counted until its owner deletes one"
        )
    return ""


def _ours(context: PlanContext, each: Filtered) -> Mapping[str, Any] | None:
    name = Names(context.system).cold_start_filter
    return next((one for one in each.filters if one["filterName"] == name), None)


def _owners(context: PlanContext, each: Filtered) -> Metric | None:
    """Return the metric in which an owner's filter counts cold starts; none where ours stands beside it."""
    name = Names(context.system).cold_start_filter
    if _ours(context, each) is not None:
        return None
    return next((metric for one in each.filters if one["filterName"] != name and (metric := counts(one))), None)


def _where(context: PlanContext, each: Filtered) -> str:
    return Names(context.system).log_group_arn(each.group)


CONTROL = Control(
    name=NAME,
    criteria=("4.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("function-logging",),
)
