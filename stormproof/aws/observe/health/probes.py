"""Functions that run our probe of an API, whoever made them: what a probe looks at stands in its environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stormproof.aws.observe.health.canaries import read_canary
from stormproof.core.errors import NotThere
from stormproof.core.health.observed import CHECKS, HEALTH
from stormproof.core.health.probed import probed
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System

SWITCHED_ON = "ENABLED"


def runs_our_probe(function: Mapping[str, Any], system: System, checks: tuple[str, ...] = (HEALTH,)) -> bool:
    """Tell whether a function, as Lambda tells its settings, makes one of the checks of the system in its region."""
    variables = (function.get("Environment") or {}).get("Variables") or {}
    return any(probed(system, each).variables().items() <= variables.items() for each in checks)


def canary_probes(reads: Reads, system: System, name: str) -> bool:
    """Tell whether a canary of the system's region runs our probe of the system."""
    canary = read_canary(reads, name)
    return bool(canary and canary.function and _is_probe(reads, system, canary.function))


def rule_probes(reads: Reads, system: System, name: str) -> bool:
    """Tell whether a rule of the system's region runs a function that is our probe of the system, and nothing else."""
    try:
        targets = reads.pages("events", "list_targets_by_rule", "Targets", Rule=name)
    except NotThere:
        return False
    return bool(targets) and all(_is_probe(reads, system, str(each["Arn"])) for each in targets)


def _is_probe(reads: Reads, system: System, function: str) -> bool:
    try:
        found = reads.read("lambda", "get_function_configuration", FunctionName=function)
    except NotThere:
        return False
    return runs_our_probe(found, system, CHECKS)
