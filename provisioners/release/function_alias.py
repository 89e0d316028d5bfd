"""An alias of each function, before which every invoker is put: first on what was served before, as it was found.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Ref, Step

NAME = "function-alias"
ASPECT = f"alias {ALIAS}"
DESCRIPTION = "Stormproof: what every invoker is on"


def read(reads: Reads, context: PlanContext) -> tuple[FunctionState, ...]:
    """Look at every function of the system and at its alias."""
    return tuple(read_function(reads, function) for function in context.system.functions)


def plan(context: PlanContext, actual: tuple[FunctionState, ...]) -> Iterator[Step]:
    """Publish ``$LATEST`` as it stands, and let the new alias serve that."""
    del context
    for state in actual:
        where = state.function.arn
        if state.alias is None:
            yield Change(NAME, where, ASPECT, Action.CREATE, None, "a version of $LATEST as found", _first(state))
        else:
            yield NoChange(NAME, where, ASPECT, f"serves {served(state)}")


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
            yield Change(NAME, where, ASPECT, Action.DELETE, served(state), None, (call,))


def _first(state: FunctionState) -> tuple[Call, ...]:
    make = {
        "FunctionName": state.function.name,
        "Name": ALIAS,
        "FunctionVersion": Ref(_version(state)),
        "Description": DESCRIPTION,
    }
    return published(state, _version(state)), Call("lambda", "create_alias", make)


def published(state: FunctionState, version: str) -> Call:
    """Return the call that publishes ``$LATEST``; its number is known under the Ref `version`."""
    name = state.function.name
    return Call(
        "lambda",
        "publish_version",
        # Other code than that which the plan looked at is not published.
        {"FunctionName": name, "CodeSha256": state.latest["CodeSha256"], "Description": "Stormproof"},
        yields={version: "Version"},
        settled_by="published_version_active",
        settle_parameters={"FunctionName": name, "Qualifier": Ref(version)},
    )


def _version(state: FunctionState) -> str:
    return f"{NAME}.{state.function.role}.version"


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
