"""Whether a fault version may be made of a function: nobody invokes ``$LATEST``, and it is what the alias serves."""

from __future__ import annotations

from collections.abc import Collection

from stormproof.aws.observe.invokers import INVOKERS
from stormproof.aws.observe.invokers.unqualified import unqualified
from stormproof.aws.observe.lambda_functions import (
    VERSIONED,
    Configuration,
    FunctionState,
    layers,
    own_handler,
    variables,
)
from stormproof.core.bench import Bench
from stormproof.core.deployment.function_layers import MOST_LAYERS, unsearched
from stormproof.core.errors import Undecidable
from stormproof.core.system import Function


def check_nobody_on_latest(bench: Bench, functions: Collection[Function] = ()) -> None:
    """Raise Undecidable ``fault.latest_in_use`` naming each way by which ``$LATEST`` of a function is invoked.

    `functions` are those that it is about, all of the system where none is named.
    """
    about = set(functions or bench.context.system.functions)
    found = {
        (each.way, bool(invoker.MOVED_BY))
        for invoker in INVOKERS
        for each in invoker.find(bench.reads, bench.context)
        if each.on_latest and each.function in about
    }
    advice = []
    if moved := sorted(way for way, by_apply in found if by_apply):
        advice.append(f"{'; '.join(moved)}; `stormproof apply` puts them on the alias")
    if left := sorted(way for way, by_apply in found if not by_apply):
        advice.append(f"{'; '.join(left)}; point them to the alias {_aliases(bench)} yourself, or take them away")
    if advice:
        said = "its $LATEST is in use, which a fault version is made from"
        raise Undecidable("fault.latest_in_use", f"{said}: {'; '.join(advice)}")


def check_nobody_unseen(bench: Bench) -> None:
    """Raise Undecidable ``fault.latest_in_use`` where somebody has invoked ``$LATEST`` of late, whoever that was.

    Who calls Lambda's Invoke by himself is told by no setting: he is seen in what CloudWatch has counted.
    """
    within, until = bench.surroundings.waits.unqualified, bench.clock.now()
    if not within:
        return
    counted = {
        each.name: unqualified(bench.reads, each, until - within, until) for each in bench.context.system.functions
    }
    if used := [f"{name} {times} times" for name, times in sorted(counted.items()) if times]:
        hours = f"{within.total_seconds() / 3600:g} hours"
        said = f"within the last {hours} somebody has invoked, without naming a version or an alias, {', '.join(used)}"
        raise Undecidable(
            "fault.latest_in_use",
            f"{said}: he would meet the fault; have him invoke the alias {_aliases(bench)}, then wait {hours}",
        )


def _aliases(bench: Bench) -> str:
    return ", ".join(sorted({function.alias for function in bench.context.system.functions}))


def check_released(state: FunctionState) -> None:
    """Raise Undecidable unless ``$LATEST`` is what the alias serves and can take one layer more.

    Codes: ``fault.no_alias``, ``fault.unreleased``, ``fault.unfit``.
    """
    name = state.function.name
    if state.live is None:
        raise Undecidable("fault.no_alias", f"{name} has no alias; `stormproof apply` makes it")
    if differing := _differing(state.latest, state.live):
        said = f"{name}: $LATEST has other {', '.join(differing)} than the version that is served"
        raise Undecidable("fault.unreleased", f"{said}; release it, or put it back")
    if why := unfit(state):
        raise Undecidable("fault.unfit", f"no fault version can be made of {name}: {why}")


def unfit(state: FunctionState) -> str:
    """Return why a function can never have a fault version, which is Python code in a layer; empty where it can."""
    runtime = str(state.latest.get("Runtime", ""))
    if state.latest.get("PackageType", "Zip") != "Zip":
        return "it is a container image"
    if not runtime.startswith("python3."):
        return f"its runtime is {runtime or 'unknown'}"
    if why := unsearched(variables(state.latest).get("PYTHONPATH")):
        return why
    return f"it has {MOST_LAYERS} layers already" if len(layers(state.latest)) >= MOST_LAYERS else ""


def _differing(latest: Configuration, live: Configuration) -> tuple[str, ...]:
    differing = {name for name in VERSIONED if name != "Handler" and latest.get(name) != live.get(name)}
    if own_handler(latest) != own_handler(live):
        differing.add("Handler")
    if layers(latest) != layers(live):
        differing.add("Layers")
    if variables(latest) != variables(live):
        differing.add("Environment")
    return tuple(sorted(differing))
