"""What the controls set on a function, published once, tried, and only then served.

The version that is to come is invoked by its number with a harmless event, and so is what is served: where the new one
does worse, the plan stops, and everybody is served as before. What the owner put into ``$LATEST`` since is the owner's
to release: it is named, and never shipped along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting.guard_settings import settings, unguarded
from provisioners.release import adopted_alias, function_alias, version_settings
from provisioners.release.function_alias import published, served
from stormproof.aws.observe.lambda_functions import VERSIONED, FunctionState, coming, is_guarded
from stormproof.core.planning.controls import Control, Phase, PlanContext
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import Function

NAME = "function-release"
ASPECT = "version served"
HARMLESS = '{"Records": []}'
"""What a function is tried with for which the workload has no event of its own."""
RELEASE = "publish a version and move the alias {alias} to it to release that, or put the function back"


@dataclass(frozen=True)
class _Difference:
    """How what will be in ``$LATEST`` differs from what the alias serves, by the names of settings."""

    foreign: tuple[str, ...]
    ours: bool


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish and move the alias where the served version lacks what the controls set."""
    for state in actual:
        yield _planned(context, state)


def _planned(context: PlanContext, state: FunctionState) -> Step:
    where, after = state.function.arn, coming(state, context.pending)
    if state.alias is None and not _gets_alias(context, state.function):
        return NoChange(NAME, where, ASPECT, "there is no alias")
    found = _difference(context, state.function, after, state.serving)
    if not found.ours:
        return NoChange(NAME, where, ASPECT, _satisfied(state, found))
    if found.foreign:
        names = ", ".join(found.foreign)
        reason = f"a new version would ship what is not ours: other {names} in $LATEST than {served(state)} has"
        return Blocked(NAME, where, ASPECT, f"{reason}; {RELEASE.format(alias=state.function.alias)}")
    alias = state.alias or {}
    if (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
        return Blocked(NAME, where, ASPECT, "the alias is shifting traffic between two versions; finish that first")
    calls = (published(state, _version(state)), _tried(context, state), _moved(state))
    return Change(NAME, where, ASPECT, Action.UPDATE, served(state), "a new version of $LATEST", calls)


def _gets_alias(context: PlanContext, function: Function) -> bool:
    return any((each.control, each.resource) == (function_alias.NAME, function.arn) for each in context.pending)


def _tried(context: PlanContext, state: FunctionState) -> Call:
    event = context.events.get(state.function.name, HARMLESS)
    parameters = {"FunctionName": state.function.name, "Qualifier": Ref(_version(state)), "Payload": event.encode()}
    return Call("lambda", "invoke", parameters, tried_against={"Qualifier": state.function.alias}, idempotent=True)


def _difference(
    context: PlanContext, function: Function, after: Mapping[str, Any], live: Mapping[str, Any]
) -> _Difference:
    own_after, own_live = (
        unguarded(context, each) | {name: each.get(name) for name in VERSIONED if name != "Handler"}
        for each in (after, live)
    )
    differing = {name for name in own_after if own_after[name] != own_live[name]}
    mine = version_settings.ours(context, function, after)
    guard_after, guard_live = (_mine(context, each) for each in (after, live))
    foreign = tuple(sorted(differing - mine))
    return _Difference(foreign, ours=guard_after != guard_live or bool(differing & mine))


def _mine(context: PlanContext, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a configuration the guard put there."""
    standing, own = settings(configuration), unguarded(context, configuration)
    current, kept = standing["Environment"]["Variables"], own["Environment"]["Variables"]
    return {
        "Layers": [layer for layer in standing["Layers"] if layer not in own["Layers"]],
        "guarded": is_guarded(configuration),
        "Environment": {name: value for name, value in current.items() if name not in kept},
    }


def _moved(state: FunctionState) -> Call:
    where = {"FunctionName": state.function.name, "Name": state.function.alias}
    looked_at = {"RevisionId": state.alias["RevisionId"]} if state.alias else {}
    return Call("lambda", "update_alias", {**where, **looked_at, "FunctionVersion": Ref(_version(state))})


def _version(state: FunctionState) -> str:
    return f"{NAME}.{state.function.role}.version"


def _satisfied(state: FunctionState, found: _Difference) -> str:
    serves = f"serves {served(state)}"
    if not found.foreign:
        return serves
    return f"{serves}; not released: other {', '.join(found.foreign)} in $LATEST, which is the owner's to release"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.RELEASE,
    aspects=(ASPECT,),
    read=adopted_alias.read,
    plan=plan,
    # Versions of ours stay: they are what an owner can go back to.
    remove=adopted_alias.remove,
    parts=("function-alias",),
)
