"""A version of ``$LATEST`` that is published, tried beside what is served, and only then served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioners.rate_limiting.guard_settings import unguarded
from provisioners.release.function_alias import published
from stormproof.aws.observe.lambda_functions import CONFIGURE, Configuration, FunctionState
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call, Ref

HARMLESS = '{"Records": []}'
"""What a function is tried with for which the workload has no event of its own."""


def served_once_tried(
    context: PlanContext,
    state: FunctionState,
    after: Configuration,
    put_on: Mapping[str, Any],
    control: str,
    *,
    alias_moved: bool = False,
) -> tuple[Call, ...]:
    """Return the calls of a control that publish what will be in ``$LATEST``, dressed with `put_on`, and serve it.

    `alias_moved` is whether the plan moves the alias before them. ``$LATEST`` gets its owner's handler again.
    """
    version = Ref(f"{control}.{state.function.role}.version")
    return (
        published(state, version.name),
        tried(context, state, version),
        moved(state, version, alias_moved=alias_moved),
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
