"""An alias of each function, before which every invoker is put: first on what was served before, as it was found.

An owner's alias on which invokers are is taken as it stands.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.lambda_functions import FunctionState, read_function
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import ALIAS_DESCRIPTION, DESCRIPTION

NAME = "function-alias"
ASPECT = "alias"
SHIFTING = "the alias is shifting traffic between two versions; finish that first"


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


def _is_ours(state: FunctionState) -> bool:
    return (state.alias or {}).get("Description") == ALIAS_DESCRIPTION


def _first(state: FunctionState) -> tuple[Call, ...]:
    make = {
        "FunctionName": state.function.name,
        "Name": state.function.alias,
        "FunctionVersion": Ref(_version(state)),
        "Description": ALIAS_DESCRIPTION,
    }
    return published(state, _version(state)), Call("lambda", "create_alias", make)


def published(state: FunctionState, version: str, description: str = DESCRIPTION) -> Call:
    """Return the call that publishes ``$LATEST``; its number is known under the Ref `version`."""
    name = state.function.name
    return Call(
        "lambda",
        "publish_version",
        # Other code than that which the plan looked at is not published.
        {"FunctionName": name, "CodeSha256": state.latest["CodeSha256"], "Description": description},
        yields={version: "Version"},
        settled_by="published_version_active",
        settle_parameters={"FunctionName": name, "Qualifier": Ref(version)},
    )


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
