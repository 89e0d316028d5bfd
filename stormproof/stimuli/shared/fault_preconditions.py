"""Whether a fault version may be made of a function: nothing invokes ``$LATEST``, and it is what the alias serves.

Who invokes a function by its name through the API of Lambda alone cannot be seen beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.event_rules import read_rule_targets
from stormproof.aws.observe.lambda_event_sources import read_event_sources
from stormproof.aws.observe.lambda_functions import VERSIONED, Configuration, FunctionState, layers, variables
from stormproof.aws.observe.lambda_uris import LATEST, invocation
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.system import Function

MOST_LAYERS = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"""


def check_nobody_on_latest(bench: Bench) -> None:
    """Raise Undecidable ``fault.latest_in_use`` naming each way by which a function's ``$LATEST`` is invoked."""
    if ways := sorted(set(_ways(bench))):
        said = "its $LATEST is in use, which a fault version is made from"
        raise Undecidable(
            "fault.latest_in_use", f"{said}: {'; '.join(ways)}; `stormproof apply` puts them on the alias"
        )


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
    python = str(state.latest.get("Runtime", "")).startswith("python3.")
    if not python or len(layers(state.latest)) >= MOST_LAYERS:
        raise Undecidable("fault.unfit", f"{name} takes no layer of Python code more")


def _differing(latest: Configuration, live: Configuration) -> tuple[str, ...]:
    differing = {name for name in VERSIONED if latest.get(name) != live.get(name)}
    if layers(latest) != layers(live):
        differing.add("Layers")
    if variables(latest) != variables(live):
        differing.add("Environment")
    return tuple(sorted(differing))


def _ways(bench: Bench) -> Iterator[str]:
    system = bench.context.system
    names = {function.name for function in system.functions}
    for stage in system.api.stages:
        for (path, verb), method in deployed_shape(bench.reads, system.api.id, stage).methods.items():
            found = invocation(str(method.integration.get("uri", "")))
            if found and found.name in names and found.latest:
                yield f"{verb} {path} of stage {stage}"
    for source in read_event_sources(bench.reads, bench.context):
        if source.qualifier in LATEST:
            yield f"event source {source.source}"
    for target in read_rule_targets(bench.reads, bench.context):
        if not target.on_alias:
            yield f"rule {target.rule}"
    for function in system.functions:
        yield from _urls(bench, function)


def _urls(bench: Bench, function: Function) -> Iterator[str]:
    for config in bench.reads.pages(
        "lambda", "list_function_url_configs", "FunctionUrlConfigs", FunctionName=function.name
    ):
        if str(config.get("FunctionArn", function.arn)).endswith(f":{function.name}"):
            yield f"function URL of {function.name}"
