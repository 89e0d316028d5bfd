"""A version of ``$LATEST`` that is published, tried beside what is served, and only then served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from provisioners.rate_limiting.guard_settings import unguarded
from provisioners.release.function_alias import published
from stormproof.aws.calls.served_again import ONE_VERSION
from stormproof.aws.observe.lambda_functions import CONFIGURE, Configuration, FunctionState
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call, Ref

HARMLESS = '{"Records": []}'
"""What a function is tried with for which the workload has no event of its own."""
FIRST_SHARE = 0.1
"""Of the requests, what a new version serves while the alarms are watched."""


def served_once_tried(
    context: PlanContext,
    state: FunctionState,
    after: Configuration,
    put_on: Mapping[str, Any],
    control: str,
    *,
    alias_moved: bool = False,
    by_shares: bool = False,
) -> tuple[Call, ...]:
    """Return the calls of a control that publish what will be in ``$LATEST``, dressed with `put_on`, and serve it.

    `alias_moved` is whether the plan moves the alias before them. `by_shares` has a share of the requests go to it
    first, where that is possible. ``$LATEST`` gets its owner's handler again.
    """
    version = Ref(f"{control}.{state.function.role}.version")
    return (
        published(state, version.name),
        tried(context, state, version),
        *(
            (shared(state, version), served_alone(state, version))
            if by_shares and may_share(state.live, {**after, **put_on})
            else (moved(state, version, alias_moved=alias_moved),)
        ),
        *own_handler_again(context, state, after, put_on),
    )


def own_handler_again(
    context: PlanContext, state: FunctionState, after: Configuration, put_on: Mapping[str, Any]
) -> tuple[Call, ...]:
    """Return the call that gives ``$LATEST`` its owner's handler again, none where the guard's will not be in it."""
    if put_on.get("Handler", after.get("Handler")) != GUARD_HANDLER:
        return ()
    return (given_back(state, unguarded(context, after, state.remembered_handler)["Handler"]),)


def tried(context: PlanContext, state: FunctionState, version: str | Ref) -> Call:
    """Return the invocation of a version beside what is served."""
    event = context.events.get(state.function.name, HARMLESS)
    parameters = {"FunctionName": state.function.name, "Qualifier": version, "Payload": event.encode()}
    return Call("lambda", "invoke", parameters, tried_against={"Qualifier": state.function.alias}, idempotent=True)


def trial_told(context: PlanContext, state: FunctionState) -> str:
    """Return in words what a new version will be tried with, and how its owner says otherwise."""
    if state.function.name in context.events:
        return "tried first with the event that the workload states"
    return (
        f"tried first with {HARMLESS}, for the workload states nothing that {state.function.role} does without harm: "
        f"say under [[workload.jobs]] which event it is to get, where it does its work whatever event comes"
    )


def moved(state: FunctionState, version: str | Ref, *, alias_moved: bool = False) -> Call:
    """Return the call that serves a version."""
    where = {"FunctionName": state.function.name, "Name": state.function.alias}
    looked_at = {"RevisionId": state.alias["RevisionId"]} if state.alias and not alias_moved else {}
    return Call("lambda", "update_alias", {**where, **looked_at, "FunctionVersion": version})


def shared(state: FunctionState, version: Ref) -> Call:
    """Return the call that serves a version to a share of the requests, watched by the function's alarms.

    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    before = str((state.alias or {})["FunctionVersion"])
    weights = {"AdditionalVersionWeights": {before: 1 - FIRST_SHARE}}
    call = moved(state, version)
    return replace(call, parameters={**call.parameters, "RoutingConfig": weights}, watched=state.function.arn)


def served_alone(state: FunctionState, version: str | Ref) -> Call:
    """Return the call that serves a version to everybody, after `shared`."""
    call = moved(state, version, alias_moved=True)
    return replace(call, parameters={**call.parameters, "RoutingConfig": ONE_VERSION})


def may_share(live: Configuration | None, after: Configuration) -> bool:
    """Tell whether an alias may serve two versions at once: they run by one role, and have one dead-letter queue.

    https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
    """
    return live is not None and all(live.get(name) == after.get(name) for name in ("Role", "DeadLetterConfig"))


def given_back(state: FunctionState, own: str) -> Call:
    """Return the call that gives ``$LATEST`` its owner's handler again: the published version keeps the guard's."""
    where = {"FunctionName": state.function.name}
    # By no revision: the update before, and publishing, have given it others that no plan can know.
    return Call(
        "lambda",
        CONFIGURE,
        {**where, "Handler": own},
        settled_by="function_updated_v2",
        settle_parameters=where,
        idempotent=True,
    )
