"""The dashboard of a target as it is now: its tiles, the pictures of its graphs, the states of its alarms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from stormproof.aws.observe.alerts.alarms import metric_alarms
from stormproof.aws.observe.dashboards.boards import bodies, body_of
from stormproof.aws.observe.dashboards.pictures import NOW, picture
from stormproof.core.clock import Clock
from stormproof.core.dashboards.bodies import Unreadable, widgets
from stormproof.core.dashboards.lacking import showing_all
from stormproof.core.dashboards.layout import SHOWN_BACK
from stormproof.core.dashboards.links import dashboard_link
from stormproof.core.dashboards.screen import Tile, tiles
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

REFUSED = "aws.refused"
SPAN_BACK = re.compile(r"-P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
"""A span back from now, ISO 8601:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html
"""


@dataclass(frozen=True)
class View:
    """A dashboard at a moment. `pictures` are PNGs by the number of the tile; `undrawn` why CloudWatch drew none.

    `states` are those of the alarms that it shows, by ARN; an alarm that is not there any more has none.
    """

    name: str
    link: str
    at: datetime
    tiles: tuple[Tile, ...]
    pictures: Mapping[int, bytes] = field(default_factory=dict)
    undrawn: Mapping[int, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)


def look(reads: Reads, clock: Clock, system: System, *, drawn: bool, since: str = SHOWN_BACK, until: str = NOW) -> View:
    """Return the system's dashboard, with pictures where it is to be `drawn`; raises UsageError where there is none.

    Where none of ours stands it is an owner's that shows all that is demanded: beside such a one none is made. Raises
    CouldNotLook where CloudWatch draws none of its graphs.
    """
    name, body = _standing(reads, system)
    try:
        placed = tiles(widgets(body))
    except Unreadable as error:
        said = f"the dashboard {name} cannot be read: {error}"
        raise UsageError(said, "run `stormproof apply --criteria 2`") from error
    view = View(name, dashboard_link(system, name), clock.now(), placed, states=_states(reads, placed))
    return _with_pictures(reads, view, since, until) if drawn else view


def check_since(since: str) -> None:
    """Raise UsageError for what is no time as CloudWatch takes it for the beginning of graphs."""
    if SPAN_BACK.fullmatch(since):
        return
    try:
        datetime.fromisoformat(since)
    except ValueError:
        raise UsageError(f"--since: {since!r} is no time", "write a span back, -PT3H or -P7D, or 2026-11-30") from None


def _standing(reads: Reads, system: System) -> tuple[str, str]:
    """Return the dashboard's name and its body."""
    name = Names(system).dashboard
    if (ours := body_of(reads, name)) is not None:
        return name, ours
    others = bodies(reads)
    if owners := showing_all(others, system):
        return owners, others[owners]
    raise UsageError(f"there is no dashboard {name}", "run `stormproof apply --criteria 2`")


def _with_pictures(reads: Reads, view: View, since: str, until: str) -> View:
    pictures, undrawn = {}, {}
    for number, tile in enumerate(view.tiles):
        if tile.type != "metric":
            continue
        try:
            pictures[number] = picture(reads, tile.properties, tile.width, tile.height, since, until)
        except CouldNotLook as error:
            if error.code != REFUSED:
                raise
            undrawn[number] = error.message
    if undrawn and not pictures:
        said = next(iter(undrawn.values()))
        raise CouldNotLook(REFUSED, f"CloudWatch draws no graph of the dashboard {view.name}: {said}")
    return View(view.name, view.link, view.at, view.tiles, pictures, undrawn, view.states)


def _states(reads: Reads, placed: tuple[Tile, ...]) -> dict[str, str]:
    arns = {arn for tile in placed if tile.type == "alarm" for arn in tile.properties.get("alarms") or ()}
    if not arns:
        return {}
    return {str(each["AlarmArn"]): str(each["StateValue"]) for each in metric_alarms(reads) if each["AlarmArn"] in arns}
