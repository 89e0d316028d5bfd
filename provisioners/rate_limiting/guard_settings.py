"""What of a function's settings is the rate guard's, how they are put on, and how they come off again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import Configuration, layers, variables
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Ref
from stormproof.core.policy import Mode

GUARD_HANDLER = "stormproof_rate_guard.handle"
OWN_HANDLER = "STORMPROOF_HANDLER"
TABLE = "STORMPROOF_RATE_TABLE"
LIMIT = "STORMPROOF_RATE_LIMIT"
MODE = "STORMPROOF_RATE_MODE"
MINE = frozenset({OWN_HANDLER, TABLE, LIMIT, MODE})
MOST_LAYERS = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"""


def guarded(context: PlanContext, configuration: Configuration, layer: str | Ref) -> dict[str, Any]:
    """Return Layers, Handler and Environment of a configuration with the guard before its own handler."""
    names, own = Names(context.system), unguarded(context, configuration)
    mine = {
        OWN_HANDLER: own["Handler"],
        TABLE: names.rate_table,
        LIMIT: str(context.policy.requests_per_hour),
        MODE: context.policy.rate_limit_mode.value,
    }
    return {
        # The last layer wins where two hold a file of one name.
        "Layers": [*own["Layers"], layer],
        "Handler": GUARD_HANDLER,
        "Environment": {"Variables": {**own["Environment"]["Variables"], **mine}},
    }


def unguarded(context: PlanContext, configuration: Configuration) -> dict[str, Any]:
    """Return Layers, Handler and Environment of a configuration as its owner set them."""
    told = variables(configuration)
    handler = str(configuration.get("Handler", ""))
    own = told.get(OWN_HANDLER, handler) if handler == GUARD_HANDLER else handler
    return {
        "Layers": [arn for arn in layers(configuration) if not ours(context, arn)],
        "Handler": own,
        "Environment": {"Variables": {name: value for name, value in told.items() if name not in MINE}},
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
    mode = variables(configuration).get(MODE)
    return configuration.get("Handler") == GUARD_HANDLER and mode != Mode.OBSERVE.value


def ours(context: PlanContext, layer: str | Ref) -> bool:
    """Tell whether a layer is one that we made."""
    prefix = Names(context.system).arn("lambda", f"layer:{Names(context.system).rate_layer}")
    return isinstance(layer, Ref) or layer.startswith(prefix)


def unfit(context: PlanContext, configuration: Configuration) -> str:
    """Return why a function can take no guard, empty where it can."""
    runtime = str(configuration.get("Runtime", ""))
    if configuration.get("PackageType", "Zip") != "Zip":
        return "it is a container image, which takes no layers"
    if not runtime.startswith("python3."):
        return f"its runtime is {runtime or 'unknown'}; the guard is written in Python"
    if len(unguarded(context, configuration)["Layers"]) >= MOST_LAYERS:
        return f"it has {MOST_LAYERS} layers already, which is all that Lambda admits"
    return ""


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings for a plan: of the owner's environment the names alone, its values may be secrets."""
    told = values["Environment"]["Variables"]
    mine = {name: value for name, value in told.items() if name in MINE}
    layered = ["known after apply" if isinstance(each, Ref) else each for each in values["Layers"]]
    return {**values, "Layers": layered, "Environment": {**dict.fromkeys(told, "kept as it is"), **mine}}
