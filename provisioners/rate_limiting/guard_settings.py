"""What of a function's settings is the rate guard's, how they are put on, and how they come off again.

Other tools redirect the handler as the guard does. Where such a wrapper stood first, the guard calls it; where it was
put around the guard it stays there, and the guard goes on calling what it called: never each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import (
    Configuration,
    calls_guard,
    is_guarded,
    layers,
    own_handler,
    variables,
)
from stormproof.core.deployed_code import (
    GUARD_HANDLER,
    GUARD_KEY,
    GUARD_LIMIT,
    GUARD_MODE,
    GUARD_OWN_HANDLER,
    GUARD_TABLE,
    GUARD_VARIABLES,
)
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Ref
from stormproof.core.policy import Mode

KEEP = "keep"


def guarded(
    context: PlanContext, configuration: Configuration, layer: str | Ref, *, known: str = "", reads_key: bool = False
) -> dict[str, Any]:
    """Return Layers, Handler and Environment of a configuration with the guard before its own handler.

    `known` is as for `unguarded`. A handler that `reads_key` goes on finding the API key where it was.
    """
    names, own = Names(context.system), unguarded(context, configuration, known)
    kept, around = own["Environment"]["Variables"], calls_guard(configuration)
    mine = {
        **({around: GUARD_HANDLER} if around else {}),
        GUARD_OWN_HANDLER: kept[around] if around else own["Handler"],
        GUARD_TABLE: names.rate_table,
        GUARD_LIMIT: str(context.policy.requests_per_hour),
        GUARD_MODE: context.policy.rate_limit_mode.value,
        **({GUARD_KEY: KEEP} if reads_key else {}),
    }
    standing, wanted = layers(configuration), [*own["Layers"], layer]
    return {
        # The last layer wins where two hold a file of one name; an order that an owner has given them stays.
        "Layers": standing if sorted(map(str, standing)) == sorted(map(str, wanted)) else wanted,
        "Handler": own["Handler"] if around else GUARD_HANDLER,
        "Environment": {"Variables": {**kept, **mine}},
    }


def unguarded(context: PlanContext, configuration: Configuration, known: str = "") -> dict[str, Any]:
    """Return Layers, Handler and Environment of a configuration as its owner set them.

    `known` is his handler where the configuration does not tell it any more: empty where nobody knows it.
    """
    standing, around = variables(configuration), calls_guard(configuration)
    kept = {name: value for name, value in standing.items() if name not in GUARD_VARIABLES}
    if around:
        kept[around] = standing.get(GUARD_OWN_HANDLER) or known
    return {
        "Layers": [arn for arn in layers(configuration) if not ours(context, arn)],
        "Handler": own_handler(configuration) or known,
        "Environment": {"Variables": kept},
    }


def mine(context: PlanContext, configuration: Configuration) -> dict[str, Any]:
    """Return what of a configuration the guard put there: its layers and its variables, but for the owner's handler."""
    standing = variables(configuration)
    return {
        "Layers": [layer for layer in layers(configuration) if ours(context, layer)],
        "Environment": {
            name: value for name, value in standing.items() if name in GUARD_VARIABLES - {GUARD_OWN_HANDLER}
        },
    }


def carried_over(context: PlanContext, configuration: Configuration, live: Configuration, known: str) -> dict[str, Any]:
    """Return Layers, Handler and Environment of a configuration with the guard of the served version before it."""
    own, guard = unguarded(context, configuration, known), mine(context, live)
    variables_of_guard = {**guard["Environment"], GUARD_OWN_HANDLER: own["Handler"]}
    return {
        "Layers": [*own["Layers"], *guard["Layers"]],
        "Handler": GUARD_HANDLER,
        "Environment": {"Variables": {**own["Environment"]["Variables"], **variables_of_guard}},
    }


def settings(configuration: Configuration) -> dict[str, Any]:
    """Return Layers, Handler and Environment as they stand, in the form of `guarded`."""
    return {
        "Layers": layers(configuration),
        "Handler": str(configuration.get("Handler", "")),
        "Environment": {"Variables": variables(configuration)},
    }


def refusing(configuration: Configuration) -> bool:
    """Tell whether a configuration has the guard, and the guard refuses; a guard without a mode does."""
    mode = variables(configuration).get(GUARD_MODE)
    return is_guarded(configuration) and mode != Mode.OBSERVE.value


def ours(context: PlanContext, layer: str | Ref) -> bool:
    """Tell whether a layer is one that we made."""
    return isinstance(layer, Ref) or Names(context.system).is_rate_layer(layer)


def ring(configuration: Configuration) -> str:
    """Return why it cannot be told which handler is the owner's, empty where it can.

    A tool that is put on again finds the guard where it stood itself: it has the guard called, and is what that calls.
    """
    around, called = calls_guard(configuration), variables(configuration).get(GUARD_OWN_HANDLER, "")
    handler = configuration.get("Handler")
    if around and (handler == GUARD_HANDLER or called in {"", handler}):
        return f"its variable {around} has another tool's wrapper call the rate guard, which calls that wrapper"
    return ""


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings for a plan: of the owner's environment the names alone, its values may be secrets."""
    environment = values["Environment"]["Variables"]
    mine = {name: value for name, value in environment.items() if name in GUARD_VARIABLES}
    layered = ["known after apply" if isinstance(each, Ref) else each for each in values["Layers"]]
    return {**values, "Layers": layered, "Environment": {**dict.fromkeys(environment, "kept as it is"), **mine}}
