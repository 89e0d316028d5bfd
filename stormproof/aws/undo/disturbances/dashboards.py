"""What is disturbed of dashboards: the whole body, which is all there is of one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from stormproof.aws.observe.dashboards.boards import body_of
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

NAME, BODY = "DashboardName", "DashboardBody"


def _own(owned: Owned, resource: Values) -> bool:
    """Tell whether a dashboard is ours, or is put beside it for as long as a run takes."""
    name = str(resource[NAME])
    return name.startswith(owned.names.dashboard) or owned.played(name)


def _deleted(parameters: Values) -> Split:
    (name,) = parameters["DashboardNames"]
    return {NAME: name}, None


def _look(reads: Reads, resource: Values) -> Values | None:
    body = body_of(reads, str(resource[NAME]))
    return None if body is None else {BODY: body}


def _back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    if values is None:
        yield Call("cloudwatch", "delete_dashboards", {"DashboardNames": [resource[NAME]]})
    else:
        yield Call("cloudwatch", "put_dashboard", {**resource, **values})


def _seen(values: Values) -> Values:
    """Return a body as data: CloudWatch may give the text back in another form."""
    return {name: json.loads(str(value)) if name == BODY else value for name, value in values.items()}


DASHBOARDS = (
    Kind(
        "dashboard",
        "cloudwatch",
        {"put_dashboard": named_by(NAME), "delete_dashboards": _deleted},
        _own,
        _back,
        _look,
        seen=_seen,
    ),
)
