"""A published version of each function behind an alias: what invokers get changes only when the alias moves.

What the controls set is batched before it, published once, and served at once. What the owner put into ``$LATEST``
since is the owner's to release: it is named, and never shipped along.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.rate_limiting.guard_settings import settings, unguarded
from provisioners.release import version_settings
from stormproof.aws.observe.lambda_functions import VERSIONED, FunctionState, coming, read_function
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import Function

NAME = "function-alias"
ASPECT = f"alias {ALIAS}"
DESCRIPTION = "Stormproof: what every invoker is on"
RELEASE = f"publish a version and move the alias {ALIAS} to it to release that, or put the function back"


@dataclass(frozen=True)
class _Difference:
    """How what will be in ``$LATEST`` differs from what the alias serves, by the names of settings."""

    foreign: tuple[str, ...]
    ours: bool


def read(reads: Reads, context: PlanContext) -> tuple[FunctionState, ...]:
    """Look at every function of the system and at its alias."""
    return tuple(read_function(reads, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish and move the alias where the served version lacks what the controls set."""
    for state in actual:
        yield _planned(context, state)


def remove(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Delete the aliases that we made; the versions stay, they are what an owner can go back to."""
    del context
    for state in actual:
        where = state.function.arn
        if state.alias is None:
            yield NoChange(NAME, where, ASPECT, "there is no such alias")
        elif state.alias.get("Description") != DESCRIPTION:
            yield NoChange(NAME, where, ASPECT, "kept: the alias is not ours")
        else:
            call = Call("lambda", "delete_alias", {"FunctionName": state.function.name, "Name": ALIAS})
            yield Change(NAME, where, ASPECT, Action.DELETE, _served(state), None, (call,))


def _planned(context: PlanContext, state: FunctionState) -> Step:
    where, after = state.function.arn, coming(state, context.pending)
    if state.alias is None or state.live is None:
        return Change(NAME, where, ASPECT, Action.CREATE, None, "a new version of $LATEST", _first(state))
    found = _difference(context, state.function, after, state.live)
    if not found.ours:
        return NoChange(NAME, where, ASPECT, _satisfied(state, found))
    if found.foreign:
        names = ", ".join(found.foreign)
        reason = f"a new version would ship what is not ours: other {names} in $LATEST than {_served(state)} has"
        return Blocked(NAME, where, ASPECT, f"{reason}; {RELEASE}")
    if (state.alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights"):
        return Blocked(NAME, where, ASPECT, "the alias is shifting traffic between two versions; finish that first")
    calls = (_published(state), _moved(state.function.name, state.alias, Ref(_version(state))))
    return Change(NAME, where, ASPECT, Action.UPDATE, _served(state), "a new version of $LATEST", calls)


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
        "guarded": standing["Handler"] != own["Handler"],
        "Environment": {name: value for name, value in current.items() if name not in kept},
    }


def _first(state: FunctionState) -> tuple[Call, ...]:
    make = {
        "FunctionName": state.function.name,
        "Name": ALIAS,
        "FunctionVersion": Ref(_version(state)),
        "Description": DESCRIPTION,
    }
    return _published(state), Call("lambda", "create_alias", make)


def _published(state: FunctionState) -> Call:
    name, version = state.function.name, _version(state)
    return Call(
        "lambda",
        "publish_version",
        # Other code than that which the plan looked at is not published.
        {"FunctionName": name, "CodeSha256": state.latest["CodeSha256"], "Description": "Stormproof"},
        yields={version: "Version"},
        settled_by="published_version_active",
        settle_parameters={"FunctionName": name, "Qualifier": Ref(version)},
    )


def _moved(name: str, alias: Mapping[str, Any], version: Ref) -> Call:
    where = {"FunctionName": name, "Name": ALIAS, "RevisionId": alias["RevisionId"]}
    return Call("lambda", "update_alias", {**where, "FunctionVersion": version})


def _version(state: FunctionState) -> str:
    return f"{NAME}.{state.function.role}.version"


def _served(state: FunctionState) -> str:
    return f"version {(state.alias or {}).get('FunctionVersion')}"


def _satisfied(state: FunctionState, found: _Difference) -> str:
    serves = f"serves {_served(state)}"
    if not found.foreign:
        return serves
    return f"{serves}; not released: other {', '.join(found.foreign)} in $LATEST, which is the owner's to release"


CONTROL = Control(
    name=NAME,
    criteria=("12.5",),
    phase=Phase.PUBLISH_AND_ALIAS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    takes_effect_through=("alias-permission", "alias-event-sources", "alias-rules", "alias-integrations"),
)
