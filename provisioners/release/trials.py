"""A version of ``$LATEST`` that is published, tried beside what is served, and only then served."""

from __future__ import annotations

from provisioners.release.function_alias import published
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.aws.observe.lambda_uris import ALIAS
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Call, Ref

HARMLESS = '{"Records": []}'
"""What a function is tried with for which the workload has no event of its own."""


def released(context: PlanContext, state: FunctionState, control: str, *, alias_moved: bool) -> tuple[Call, ...]:
    """Return the calls of a control; `alias_moved` is whether the plan moves the alias before them."""
    version = f"{control}.{state.function.role}.version"
    return published(state, version), _tried(context, state, version), _moved(state, version, alias_moved=alias_moved)


def _tried(context: PlanContext, state: FunctionState, version: str) -> Call:
    event = context.events.get(state.function.name, HARMLESS)
    parameters = {"FunctionName": state.function.name, "Qualifier": Ref(version), "Payload": event.encode()}
    return Call("lambda", "invoke", parameters, tried_against={"Qualifier": ALIAS}, idempotent=True)


def _moved(state: FunctionState, version: str, *, alias_moved: bool) -> Call:
    where = {"FunctionName": state.function.name, "Name": ALIAS}
    looked_at = {"RevisionId": state.alias["RevisionId"]} if state.alias and not alias_moved else {}
    return Call("lambda", "update_alias", {**where, **looked_at, "FunctionVersion": Ref(version)})
