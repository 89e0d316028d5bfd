"""An alias of each function, before which every invoker is put: first on what was served before, as it was found.

An owner's alias on which invokers are is taken as it stands. One of ours that somebody has deleted, while the API goes
on asking for it, serves again the newest version that hardening has published: ``$LATEST`` has no guard, and what waits
there is its owner's to release.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stormproof.aws.calls.lambda_functions import publish
from stormproof.aws.observe.apigateway_methods import read_methods
from stormproof.aws.observe.lambda_functions import FunctionState, read_function, read_versions
from stormproof.aws.observe.lambda_served import invoked_by
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import ALIAS_DESCRIPTION, DESCRIPTION, Function

NAME = "function-alias"
ASPECT = "alias"
SHIFTING = "the alias is shifting traffic between two versions; finish that first"


def read(reads: Reads, context: PlanContext) -> tuple[FunctionState, ...]:
    """Look at every function of the system and at its alias."""
    return tuple(_read(reads, context, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish ``$LATEST`` as it stands, and let the new alias serve that."""
    del context
    for state in actual:
        where = state.function.arn
        if state.alias is None:
            yield _made(state)
        elif state.function.adopted:
            reason = f"the owner's alias {state.function.alias}, which invokers are on, serves {served(state)}"
            yield NoChange(NAME, where, ASPECT, reason)
        elif not _is_ours(state):
            reason = f"an alias {state.function.alias} stands there that is not ours and that no invoker is on"
            yield Blocked(NAME, where, ASPECT, f"{reason}; put the invokers on it, or rename it, yourself")
        else:
            yield NoChange(NAME, where, ASPECT, f"{state.function.alias} serves {served(state)}")


def remove(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Delete the aliases that we made; the versions stay, they are what an owner can go back to."""
    del context
    for state in actual:
        where = state.function.arn
        if state.alias is None:
            yield NoChange(NAME, where, ASPECT, "there is no such alias")
        elif not _is_ours(state):
            yield NoChange(NAME, where, ASPECT, f"kept: the alias {state.function.alias} is not ours")
        else:
            call = Call("lambda", "delete_alias", {"FunctionName": state.function.name, "Name": state.function.alias})
            yield Change(NAME, where, ASPECT, Action.DELETE, served(state), None, (call,))


def _read(reads: Reads, context: PlanContext, function: Function) -> FunctionState:
    state = read_function(reads, function)
    if state.alias is None and _asked_for(reads, context, function):
        return replace(state, older=read_versions(reads, function))
    return state


def _asked_for(reads: Reads, context: PlanContext, function: Function) -> bool:
    """Tell whether the API invokes a function by its alias."""
    asked = (invoked_by(method, context.system.api) for method in read_methods(reads, context.system.api.id))
    return any(each and (each.name, each.qualifier) == (function.name, function.alias) for each in asked)


def _made(state: FunctionState) -> Change:
    where = state.function.arn
    hardened = next((str(each["Version"]) for each in state.older if each.get("Description") == DESCRIPTION), "")
    if not hardened:
        first = (published(state, _version(state)), _create(state, Ref(_version(state))))
        return Change(NAME, where, ASPECT, Action.CREATE, None, "a version of $LATEST as found", first)
    told = f"version {hardened}, the newest that hardening has published: it was deleted, and the API asks for it"
    return Change(NAME, where, ASPECT, Action.CREATE, None, told, (_create(state, hardened),))


def _is_ours(state: FunctionState) -> bool:
    return (state.alias or {}).get("Description") == ALIAS_DESCRIPTION


def _create(state: FunctionState, version: str | Ref) -> Call:
    parameters = {
        "FunctionName": state.function.name,
        "Name": state.function.alias,
        "FunctionVersion": version,
        "Description": ALIAS_DESCRIPTION,
    }
    return Call("lambda", "create_alias", parameters)


def published(state: FunctionState, version: str, description: str = DESCRIPTION) -> Call:
    """Return the call that publishes ``$LATEST``; its number is known under the Ref `version`."""
    # Other code than that which the plan looked at is not published.
    return publish(state.function.name, version, CodeSha256=state.latest["CodeSha256"], Description=description)


def _version(state: FunctionState) -> str:
    return f"{NAME}.{state.function.role}.version"


def shifting(state: FunctionState) -> bool:
    """Tell whether the alias serves two versions, each to a part of the requests."""
    return bool(((state.alias or {}).get("RoutingConfig") or {}).get("AdditionalVersionWeights"))


def served(state: FunctionState) -> str:
    """Return which version the alias serves, in words."""
    return f"version {(state.alias or {}).get('FunctionVersion')}"


CONTROL = Control(
    name=NAME,
    criteria=("12.5",),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    takes_effect_through=("alias-permission", "alias-event-sources", "alias-rules", "alias-integrations"),
)
