"""A dashboard whose body was changed by hand: a row, a widget, a setting."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from stormproof.aws.observe.dashboards.boards import body_of
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

Injects = Callable[[Reads, PlanContext], FaultInjection]
Row = list[Any]


def deleted(reads: Reads, context: PlanContext) -> FaultInjection:
    """The dashboard is deleted."""
    name = Names(context.system).dashboard
    gone = Call("cloudwatch", "delete_dashboards", {"DashboardNames": [name]})
    return FaultInjection("the dashboard is deleted", (gone,), (put(name, standing(reads, context)),))


def with_properties(title: str, widget: str, **wrong: Any) -> Injects:
    """Return what gives a widget other properties, its rows too where those have their own."""

    def change(properties: dict[str, Any]) -> None:
        properties.update(wrong)
        for row in properties["metrics"]:
            row[-1].update({name: value for name, value in wrong.items() if name in row[-1]})

    return _changed(title, widget, change)


def without_last_row(title: str, widget: str) -> Injects:
    """Return what takes the last row off a widget."""
    return _changed(title, widget, lambda properties: properties["metrics"].pop())


def with_last_row(title: str, widget: str, change_row: Callable[[Row], None]) -> Injects:
    """Return what changes the last row of a widget."""
    return _changed(title, widget, lambda properties: change_row(properties["metrics"][-1]))


def without_widget(title: str, widget: str) -> Injects:
    """Return what takes a widget off the dashboard."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        before = standing(reads, context)
        content = json.loads(before)
        content["widgets"] = [each for each in content["widgets"] if not _is(each, widget)]
        return _put(title, context, before, content)

    return inject


def misspelt(row: Row) -> None:
    """Name a resource that there is none of."""
    row[3] += "x"


def by_identifier(row: Row) -> None:
    """Name the API by a dimension that API Gateway emits for HTTP APIs alone."""
    row[2] = "ApiId"


def of_failures(row: Row) -> None:
    """Show how many executions failed, and not of how many."""
    row[-1]["expression"] = f"e{row[-1]['id'][1:]}"


def broken(row: Row) -> None:
    """Compute what cannot be read."""
    row[-1]["expression"] = "100 * / "


def as_p90(row: Row) -> None:
    """Show another percentile."""
    row[-1]["stat"] = "p90"


def standing(reads: Reads, context: PlanContext) -> str:
    """Return the body of our dashboard; raises CouldNotLook where there is none."""
    found = body_of(reads, Names(context.system).dashboard)
    if found is None:
        raise CouldNotLook("sabotage.nothing_to_break", "there is no dashboard; run `stormproof apply` first")
    return found


def put(name: str, body: str) -> Call:
    """Return the call that makes a dashboard, or gives it this body."""
    return Call("cloudwatch", "put_dashboard", {"DashboardName": name, "DashboardBody": body})


def _changed(title: str, widget: str, change: Callable[[dict[str, Any]], object]) -> Injects:
    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        before = standing(reads, context)
        content = json.loads(before)
        found = [each for each in content["widgets"] if _is(each, widget)]
        if not found:
            raise CouldNotLook("sabotage.nothing_to_break", f"the dashboard has no widget {widget}")
        for each in found:
            change(each["properties"])
        return _put(title, context, before, content)

    return inject


def _put(title: str, context: PlanContext, before: str, content: dict[str, Any]) -> FaultInjection:
    name = Names(context.system).dashboard
    return FaultInjection(title, (put(name, json.dumps(content)),), (put(name, before),))


def _is(widget: dict[str, Any], title: str) -> bool:
    return str(widget["properties"].get("title") or "").startswith(title)
