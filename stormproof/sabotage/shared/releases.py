"""A version of a function with other settings, released as its owner would: configured, published, served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stormproof.aws.calls.lambda_functions import configure, move_alias, publish
from stormproof.aws.calls.lambda_versions import deleted_by_description, told_apart
from stormproof.aws.observe.lambda_functions import FunctionState, layers, read_function, variables
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.core.system import Function
from stormproof.sabotage.shared.functions import serving

HANDLER = "Handler"


def aliased(reads: Reads, function: Function) -> FunctionState:
    """Return a function as it stands; raises CouldNotLook ``sabotage.nothing_to_break`` where it has no alias."""
    state = read_function(reads, function)
    if state.alias is None:
        said = f"{function.name} has no alias; run `stormproof apply` first"
        raise CouldNotLook("sabotage.nothing_to_break", said)
    return state


def served(reads: Reads, context: PlanContext) -> FunctionState:
    """Return a function that serves the API, with its alias; raises CouldNotLook ``sabotage.nothing_to_break``."""
    return aliased(reads, serving(reads, context))


def released(title: str, state: FunctionState, settings: Mapping[str, Any], *before: Call) -> FaultInjection:
    """Return what gives a function settings, publishes it and has the alias serve that; `before` is done first.

    The rate guard's handler stands in published versions alone: this one gets it too, unless `settings` say otherwise.
    """
    name, alias = state.function.name, state.alias or {}
    version = f"sabotage.{name}.version"
    latest = {**state.latest, "Layers": layers(state.latest), "Environment": {"Variables": variables(state.latest)}}
    served = {HANDLER: state.serving[HANDLER], **settings}
    description = told_apart()
    gone = deleted_by_description(name, description)
    there, back = (move_alias(state.function, each) for each in (Ref(version), alias["FunctionVersion"]))
    return FaultInjection(
        title,
        (*before, configure(name, served), publish(name, version, Description=description), there),
        (configure(name, {setting: latest.get(setting, {}) for setting in served}), back, gone),
    )


def released_by_owner(title: str, state: FunctionState, settings: Mapping[str, Any], *before: Call) -> FaultInjection:
    """Return the same for settings that comply: as after a release, ``$LATEST`` has its owner's handler again."""
    made = released(title, state, settings, *before)
    own = configure(state.function.name, {HANDLER: state.latest[HANDLER]})
    return replace(made, calls=(*made.calls, own))
