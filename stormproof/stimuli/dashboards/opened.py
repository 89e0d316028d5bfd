"""A dashboard opened: its body is judged by CloudWatch once more, under another name, and each graph is drawn.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html (DashboardValidationMessages)
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from stormproof.aws.observe.dashboards.pictures import picture
from stormproof.core.bench import Bench
from stormproof.core.dashboards.bodies import Unreadable, widgets
from stormproof.core.dashboards.layout import SHOWN_BACK
from stormproof.core.dashboards.links import dashboard_link
from stormproof.core.errors import CallFailed, CouldNotLook
from stormproof.core.evidence import Record
from stormproof.core.faults import FaultInjection
from stormproof.core.judges.dashboards.opened import Opened
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.dashboards.boards import REFUSED, Candidate, candidates

SIZE = (480, 240)
PICTURE = "picture"
MESSAGES = "dashboard.messages"
TRIED = "-tried"


def put_again(bench: Bench) -> Opened | None:
    """Put the dashboard's body under another name for as long as that takes, and draw its graphs; None for none."""
    return _opened(bench, _messages)


def looked_at(bench: Bench) -> Opened | None:
    """Draw the dashboard's graphs, and change nothing."""
    return _opened(bench, lambda _bench, _found: ())


def _opened(bench: Bench, messages: Callable[[Bench, Candidate], tuple[str, ...]]) -> Opened | None:
    found = candidates(bench)
    if not found:
        return None
    board, system = found[0], bench.context.system
    undrawn, drawn = _drawn(bench, board)
    link = dashboard_link(system, board.name)
    return Opened(board.name, system.region, link, messages(bench, board), undrawn, drawn)


def _messages(bench: Bench, board: Candidate) -> tuple[str, ...]:
    """Return what CloudWatch says of a body: warnings with which it takes it, or the errors for which it does not."""
    name = f"{Names(bench.context.system).dashboard}{TRIED}"
    put = Call(
        "cloudwatch",
        "put_dashboard",
        {"DashboardName": name, "DashboardBody": board.body},
        yields={MESSAGES: "DashboardValidationMessages || `[]`"},
    )
    gone = Call("cloudwatch", "delete_dashboards", {"DashboardNames": [name]})
    try:
        made = FaultInjection("a dashboard is put once more, to be judged", (put,), (gone,), wired=True)
        with bench.hold(made) as outputs:
            return tuple(f"{each.get('DataPath')}: {each.get('Message')}" for each in outputs[MESSAGES])
    except CallFailed as error:
        if error.code != REFUSED:
            raise
        return (error.message,)


def _drawn(bench: Bench, board: Candidate) -> tuple[dict[str, str], int]:
    """Return the graphs that CloudWatch does not draw, each with why, and how many it has drawn."""
    undrawn, drawn = {}, 0
    for properties in _graphs(board):
        title = str(properties.get("title") or "without a title")
        try:
            image = picture(bench.reads, properties, *SIZE, SHOWN_BACK)
        except CouldNotLook as error:
            if error.code != REFUSED:
                raise
            undrawn[title] = error.message
            continue
        content = {"widget": title, "png": base64.b64encode(image).decode("ascii")}
        bench.record(Record(PICTURE, bench.clock.now(), f"{board.name}: {title}", content))
        drawn += 1
    return undrawn, drawn


def _graphs(board: Candidate) -> list[dict[str, Any]]:
    try:
        found = widgets(board.body)
    except Unreadable:
        return []
    return [each.get("properties") or {} for each in found if each.get("type") == "metric"]


PUT_AGAIN = Stimulus("the dashboard put once more and drawn", put_again)
LOOKED_AT = Stimulus("the dashboard drawn", looked_at)
