"""What is disturbed of canaries: whether they run, their settings, and canaries of an owner's beside ours.

Synthetics tells neither a canary's script nor its environment: the former is nobody's to disturb, the latter stands in
the canary's function.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stormproof.aws.calls.canaries import run_ended
from stormproof.aws.observe.health.canaries import read_canary, read_variables
from stormproof.aws.observe.health.probes import canary_probes
from stormproof.aws.observe.logs.groups import read_groups
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by
from stormproof.core.health.canaries import RUNNING
from stormproof.core.health.names import health_canary, journey_canary, own_canary
from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

NAME, STATE = "Name", "State"
STOPPED = "STOPPED"
SCHEDULE, RUN, VARIABLE = "Schedule", "RunConfig", "variable "


def _ours(owned: Owned, resource: Values) -> bool:
    """Tell whether a canary is ours, or the owner's that runs our probe: one that rests is not found by discovery."""
    names = owned.names
    ours = {own_canary(names, check) for check in (HEALTH, JOURNEY)}
    name = str(resource[NAME])
    known = name in {*ours, health_canary(names), journey_canary(names)}
    return known or canary_probes(owned.reads, owned.system, name)


def _state(reads: Reads, resource: Values) -> Values | None:
    canary = read_canary(reads, str(resource[NAME]))
    return None if canary is None else {STATE: RUNNING if canary.state == RUNNING else STOPPED}


def _switched(state: str) -> Any:
    def split(parameters: Values) -> Split:
        return {NAME: parameters[NAME]}, {STATE: state}

    return split


def _state_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    wanted = (values or {}).get(STATE)
    if wanted == RUNNING:
        yield Call("synthetics", "start_canary", dict(resource))
    elif wanted == STOPPED:
        yield Call("synthetics", "stop_canary", dict(resource))


def _settings(reads: Reads, resource: Values) -> Values | None:
    canary = read_canary(reads, str(resource[NAME]))
    if canary is None:
        return None
    variables = {f"{VARIABLE}{name}": value for name, value in read_variables(reads, canary).items()}
    return {"Schedule": canary.schedule, "RuntimeVersion": canary.runtime, **variables}


def _seen(values: Values) -> Values:
    """Return settings as they are looked at: a schedule by its expression, each variable by its name."""
    found = {name: value for name, value in values.items() if name != RUN}
    if SCHEDULE in found:
        found[SCHEDULE] = found[SCHEDULE]["Expression"]
    variables = (values.get(RUN) or {}).get("EnvironmentVariables") or {}
    return {**found, **{f"{VARIABLE}{name}": value for name, value in variables.items()}}


def _settings_back(_reads: Reads, resource: Values, values: Values | None) -> Iterable[Call]:
    yield Call("synthetics", "update_canary", {**resource, **(values or {})})


def _there(reads: Reads, resource: Values) -> Values | None:
    return None if read_canary(reads, str(resource[NAME])) is None else {}


def _taken_away(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    """Yield what deletes a canary, with its function and the log group that it would leave."""
    canary = read_canary(reads, str(resource[NAME]))
    if canary is None:
        return
    if canary.state == RUNNING:
        yield Call("synthetics", "stop_canary", dict(resource))
    yield run_ended(str(resource[NAME]), "canary.ended")
    yield Call("synthetics", "delete_canary", {**resource, "DeleteLambda": True})
    group = f"/aws/lambda/{canary.function}"
    if canary.function and group in read_groups(reads, group):
        yield Call("logs", "delete_log_group", {"logGroupName": group})


CANARIES = (
    Kind(
        "canary of an owner",
        "synthetics",
        {"create_canary": named_by(NAME, made={}), "end_canary": named_by(NAME, takes_away=True)},
        lambda owned, resource: owned.played(str(resource[NAME])),
        _taken_away,
        _there,
    ),
    Kind(
        "running of canary",
        "synthetics",
        {"start_canary": _switched(RUNNING), "stop_canary": _switched(STOPPED)},
        _ours,
        _state_back,
        _state,
    ),
    Kind(
        "settings of canary",
        "synthetics",
        {"update_canary": named_by(NAME)},
        _ours,
        _settings_back,
        _settings,
        seen=_seen,
    ),
)
