"""The owner's probes in other regions that do what ours would: they stand in the place of ours, none is made beside.

Such a function runs our probe with the settings that ours has, every five minutes at least, by a rule or as a canary;
what came of its runs is for verifications to see. One of ours that runs is gone on with, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from stormproof.aws.observe.health.canaries import read_canaries
from stormproof.aws.observe.health.probes import SWITCHED_ON, runs_our_probe
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.health.canaries import EVERY_S, RUNNING, between_runs
from stormproof.core.health.regions import own_probe
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region
from stormproof.core.system import LeftOut, OwnersProbe, System


def with_probes(reads: Reads, system: System) -> System:
    """Return the system with the owner's probes that stand in the place of ours.

    Where a region cannot be looked at none does there, and it is said among what is left alone.
    """
    found: list[OwnersProbe] = []
    left_out = list(system.left_out)
    for region in system.probe_regions:
        try:
            found += list(_standing(in_region(reads, region), system.at(region)))[:1]
        except CouldNotLook as error:
            left_out.append(LeftOut("probes in", region, f"could not be looked at: {error.message} [{error.code}]"))
    return replace(system, probes=tuple(found), left_out=tuple(left_out))


def _standing(reads: Reads, system: System) -> Iterator[OwnersProbe]:
    """Yield the owner's probes of a region; https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html."""
    ours = own_probe(Names(system))
    functions = {each["FunctionName"]: each for each in reads.pages("lambda", "list_functions", "Functions")}
    theirs = [each for name, each in sorted(functions.items()) if name != ours and runs_our_probe(each, system)]
    if theirs and not (ours in functions and _runs(reads, ours)):
        for each in theirs:
            yield from _scheduled(reads, system.region, each)


def _scheduled(reads: Reads, region: str, function: Mapping[str, Any]) -> Iterator[OwnersProbe]:
    """Yield the function with what runs it often enough."""
    name = str(function["FunctionName"])
    log = (function.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    for rule in reads.pages("events", "list_rule_names_by_target", "RuleNames", TargetArn=function["FunctionArn"]):
        if _runs(reads, rule):
            yield OwnersProbe(region, name, log, rule=rule)
    for canary in read_canaries(reads):
        if canary.function == name and canary.state == RUNNING and canary.often_enough:
            yield OwnersProbe(region, name, log, canary=canary.name)


def _runs(reads: Reads, rule: str) -> bool:
    """Tell whether a rule is switched on, and runs every five minutes at least."""
    try:
        found = reads.read("events", "describe_rule", Name=rule)
    except NotThere:
        return False
    seconds = between_runs(found.get("ScheduleExpression", ""))
    return found.get("State") == SWITCHED_ON and seconds is not None and seconds <= EVERY_S
