"""The probe of a region: the same files as the canary's, as a function that a rule runs.

A canary in each region would cost about 10 USD a month more, the function next to nothing:
https://aws.amazon.com/cloudwatch/pricing/. It is run once as it is made, so that its first figures are there when
alarms begin to wait for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from provisioners.health.journey_canary import longest_s
from provisioners.shared.own_functions import ASPECTS, CODE, OwnFunction, Standing, configured
from provisioners.shared.regional import in_each_region
from stormproof.aws.probe_package import AS_FUNCTION, probe_package
from stormproof.core.health.metrics import PHASES
from stormproof.core.health.observed import HEALTH
from stormproof.core.health.probed import probed
from stormproof.core.health.regions import RUNS_A_MONTH, own_probe, owners_probe, probe_log, probe_role
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Step
from stormproof.core.planning.prices import monthly

NAME = "probe"
MEMORY_MB = 256
SECONDS_A_RUN = 0.8


def read(reads: Reads, context: PlanContext) -> Standing | None:
    """Look at the function's code and settings."""
    return _wanted(context).read(reads)


def plan(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Create the function, or bring its code and its settings up to date, each by its own change."""
    if theirs := owners_probe(Names(context.system)):
        said = f"the owner's function {theirs.function} probes from here in place of ours"
        yield NoChange(NAME, theirs.function, CODE, said)
        return
    for step in _wanted(context).plan(Names(context.system), actual, lambda _: ""):
        yield _run_once(step, context)


def remove(context: PlanContext, actual: Standing | None) -> Iterator[Step]:
    """Delete the function."""
    yield from _wanted(context).remove(actual)


def _run_once(step: Step, context: PlanContext) -> Step:
    """Return the change that makes the function with a first run of it, by which its metrics begin."""
    if not isinstance(step, Change) or step.action is not Action.CREATE:
        return step
    parameters = {
        "FunctionName": own_probe(Names(context.system)),
        "Payload": json.dumps({"check": HEALTH}).encode(),
    }
    return replace(step, calls=(*step.calls, Call("lambda", "invoke", parameters, idempotent=True)))


def _wanted(context: PlanContext) -> OwnFunction:
    names = Names(context.system)
    settings = configured(
        names,
        probe_role(names),
        probe_log(names),
        probed(context.system, HEALTH).variables(),
        seconds=longest_s(context),
        megabytes=MEMORY_MB,
        system_level="WARN",
    )
    description = f"Stormproof: asks for the health of {names.system.api.name} from {names.system.region}"
    settings = {**settings, "Handler": AS_FUNCTION}
    code = probe_package(context.workload)
    return OwnFunction(NAME, own_probe(names), "", description, settings, _price(), made=code)


def _price() -> Price:
    seconds = RUNS_A_MONTH * SECONDS_A_RUN * MEMORY_MB / 1024
    metrics = len(PHASES) + 1
    basis = f"a run every five minutes, {SECONDS_A_RUN} s at {MEMORY_MB} MB, and {metrics} metrics"
    quantities = {
        "lambda.request": RUNS_A_MONTH / 1e6,
        "lambda.gb_second": seconds / 1e6,
        "cloudwatch.metric": metrics,
    }
    return monthly(quantities, basis)


_THERE = Control(
    name=NAME,
    criteria=("11.5",),
    phase=Phase.OBSERVERS,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("probe-role", "probe-log", "probe-keys"),
)
CONTROL = in_each_region(_THERE)
