"""Probes of an owner's that do what ours would in other regions, and what only seems to be seen from another region.

The owner's functions run by the role of ours, and write to the log group that it may write to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from provisioners.health import dead_man, probe_silent_alarms
from provisioners.shared.own_functions import RUNTIME
from stormproof.aws.calls.lambda_functions import configure, permit, replace_code
from stormproof.aws.observe.invokers.own_rules import PRINCIPAL, probe_rule, read_rule
from stormproof.aws.packaging import zipped
from stormproof.aws.probe_package import AS_FUNCTION, ENTRY, probe_files, probe_package
from stormproof.core.addresses import api_host
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.health.probe_settings import URL
from stormproof.core.health.probed import probed
from stormproof.core.health.regions import probe_log, probe_role, second_region
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.planning.regions import at, in_region, there
from stormproof.core.system import OwnersProbe
from stormproof.sabotage.alerts.silent_alarms import put
from stormproof.sabotage.health import canary_changes

TIMEOUT_S, MEMORY_MB = 60, 256
TARGET, STATEMENT = "probe", "owners-rule"
TWICE = """import os

from probes.remote.canary import canary
from probes.remote.function import function as once
from probes.remote.running import run_of
from stormproof.core.health.metrics import dimensions, figures
from stormproof.core.health.observed import read_document

__all__ = ["canary", "function"]


def function(event, context):
    seen = once(event, context)
    run = run_of(os.environ, context)
    where = dimensions(run.settings.api, "{region}")
    run.aws.put_figures(run.settings.metrics_region, figures(read_document(seen)), where)
    return seen
"""
"""An entry of the package that reports what it sees once more, as seen from another region."""
FLAPPING = """import os

from probes.remote.canary import canary
from probes.remote.function import function as once

__all__ = ["canary", "function"]


def function(event, context):
    right = os.environ["{url}"]
    once(event, context)
    os.environ["{url}"] = right + "/stormproof-no-such-path"
    try:
        once(event, context)
    finally:
        os.environ["{url}"] = right
    return once(event, context)
"""
"""An entry of the package that is served, then not, and then again."""
NO_STAGE = "stormproof-no-such-stage"


def both_in_one_region(reads: Reads, context: PlanContext) -> FaultInjection:
    """The probe of the last region rests, and that of the first reports what it sees as seen from there, too."""
    first, last = context.system.probe_regions[0], context.system.probe_regions[-1]
    rule = _running(reads, context, last)
    files = probe_files(context.workload)
    doubled = zipped({**files, f"{ENTRY}.py": TWICE.format(region=last)})
    code, back = (there(replace_code(rule, each), first) for each in (doubled, probe_package(context.workload)))
    off, on = (Call("events", operation, {"Name": rule}, region=last) for operation in ("disable_rule", "enable_rule"))
    return FaultInjection(f"the probe in {first} reports for {last} as well", (off, code), (back, on))


def one_sees_an_outage(reads: Reads, context: PlanContext) -> FaultInjection:
    """The probe of the last region asks a stage that is not there: what it sees, no other region does."""
    region = context.system.probe_regions[-1]
    broken, back = _asking_no_stage(reads, context, region)
    return FaultInjection(f"the probe in {region} asks a stage that is not there", (broken,), (back,))


def all_see_an_outage(reads: Reads, context: PlanContext) -> FaultInjection:
    """The probes of all regions and the canary ask a stage that is not there: nobody sees the system serve."""
    each = [_asking_no_stage(reads, context, region) for region in context.system.probe_regions]
    canary = canary_changes.asking_no_stage(reads, context)
    calls, back = (*canary.calls, *(one for one, _ in each)), (*canary.undo, *(other for _, other in each))
    return FaultInjection("all probes ask a stage that is not there", calls, back)


def one_flaps(reads: Reads, context: PlanContext) -> FaultInjection:
    """The probe of the last region sees the system go and come back between two of its looks."""
    region = context.system.probe_regions[-1]
    name = _running(reads, context, region)
    entry = {f"{ENTRY}.py": FLAPPING.format(url=URL)}
    flapping = zipped({**probe_files(context.workload), **entry})
    code, back = (there(replace_code(name, each), region) for each in (flapping, probe_package(context.workload)))
    return FaultInjection(f"the system flaps as seen from {region}", (code,), (back,))


def _asking_no_stage(reads: Reads, context: PlanContext, region: str) -> tuple[Call, Call]:
    name = _running(reads, context, region)
    found = in_region(reads, region).read("lambda", "get_function_configuration", FunctionName=name)
    right = found["Environment"]["Variables"]
    wrong = {**right, URL: f"https://{api_host(context.system)}/{NO_STAGE}"}
    broken, back = (there(configure(name, {"Environment": {"Variables": each}}), region) for each in (wrong, right))
    return broken, back


def owners_in_our_place(reads: Reads, context: PlanContext) -> FaultInjection:
    """Functions of the owner's run our probe every two minutes in all regions, while those of ours rest.

    Raises Undecidable `NOTHING_HERE` where ours do not run.
    """
    regions = context.system.probe_regions
    rules = {region: _running(reads, context, region) for region in regions}
    theirs = tuple(_theirs(context, region) for region in regions)
    watched = replace(context, system=replace(context.system, probes=theirs))
    made = [call for each in theirs for call in _made(context, each)]
    gone = tuple(call for each in theirs for call in _gone(each))
    rest, resume = (
        [Call("events", operation, {"Name": rule}, region=region) for region, rule in rules.items()]
        for operation in ("disable_rule", "enable_rule")
    )
    calls = (*made, *rest, *_alarms(watched))
    return FaultInjection(
        "the owner's own functions probe from all regions", calls, (*gone, *resume, *_alarms(context)), gone
    )


def _running(reads: Reads, context: PlanContext, region: str) -> str:
    """Return our rule of a region, which is called as the probe is."""
    own = probe_rule(Names(context.system.at(region)))
    rule = read_rule(in_region(reads, region), own)
    if rule is None or not rule.enabled:
        raise Undecidable(NOTHING_HERE, f"no rule of ours runs a probe in {region}")
    return own.name


def _theirs(context: PlanContext, region: str) -> OwnersProbe:
    name = f"owners-{context.system.api.id}-probe"
    return OwnersProbe(region, name, probe_log(Names(context.system.at(region))), rule=name)


def _made(context: PlanContext, each: OwnersProbe) -> Iterator[Call]:
    names, where = Names(context.system.at(each.region)), {"FunctionName": each.function}
    settings = {
        **where,
        "Code": {"ZipFile": probe_package(context.workload)},
        "Role": names.role_arn(probe_role(names)),
        "Handler": AS_FUNCTION,
        "Runtime": RUNTIME,
        "Timeout": TIMEOUT_S,
        "MemorySize": MEMORY_MB,
        "Environment": {"Variables": probed(names.system).variables()},
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": each.log},
    }
    rule, function = (
        names.arn(*kind) for kind in (("events", f"rule/{each.rule}"), ("lambda", f"function:{each.function}"))
    )
    schedule = {"Name": each.rule, "ScheduleExpression": "rate(2 minutes)", "State": "ENABLED"}
    calls = (
        Call("lambda", "create_function", settings, settled_by="function_active_v2", settle_parameters=where),
        permit(each.function, STATEMENT, PRINCIPAL, rule),
        Call("events", "put_rule", schedule),
        Call("events", "put_targets", {"Rule": each.rule, "Targets": [{"Id": TARGET, "Arn": function}]}),
    )
    yield from (there(call, each.region) for call in calls)


def _gone(each: OwnersProbe) -> Iterator[Call]:
    yield Call("events", "remove_targets", {"Rule": each.rule, "Ids": [TARGET]}, region=each.region)
    yield Call("events", "delete_rule", {"Name": each.rule}, region=each.region)
    yield Call("lambda", "delete_function", {"FunctionName": each.function}, region=each.region)


def _alarms(context: PlanContext) -> Iterator[Call]:
    """Yield what has the alarms look at the probes that run."""
    yield from map(put, probe_silent_alarms.alarms(context))
    for region in second_region(context.system):
        yield there(put(dead_man.alarm(at(context, region))), region)
