"""Canaries of an owner's that do what ours would: they run our probe, under another name, while ours is stopped.

Their names begin as those of ours do, since the role of ours writes to such log groups alone.
"""

from __future__ import annotations

from dataclasses import replace

from provisioners.health import canary_alarm, canary_silent_alarm
from provisioners.health.canary_plans import CREATED, MEMORY_MB, OwnCanary
from stormproof.aws.calls.canaries import WITHIN_S
from stormproof.aws.observe.health.canaries import read_canary, read_runtimes
from stormproof.aws.probe_package import AS_CANARY, probe_layer
from stormproof.core.errors import Undecidable
from stormproof.core.faults import NOTHING_HERE, FaultInjection
from stormproof.core.health.canaries import RUNNING, newest
from stormproof.core.health.names import canary_bucket, canary_role
from stormproof.core.health.observed import HEALTH
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.alerts.silent_alarms import put
from stormproof.sabotage.health.canary_changes import MakeInjection, Own


def in_the_place_of(own: Own, title: str, schedule: str) -> MakeInjection:
    """Return what has a canary of the owner's run by a schedule in the place of one of ours, which is stopped.

    Raises Undecidable `NOTHING_HERE` where ours does not run.
    """

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        ours = own(context)
        standing = read_canary(reads, ours.name)
        if standing is None or standing.state != RUNNING:
            raise Undecidable(NOTHING_HERE, f"canary {ours.name} does not run")
        name, where = f"sp-{context.system.api.id}-owners", {"Name": ours.name}
        stop, start = (Call("synthetics", operation, where) for operation in ("stop_canary", "start_canary"))
        gone = Call("synthetics", "end_canary", {"Name": name}, idempotent=True)
        watched = replace(context, system=replace(context.system, canaries=((ours.check, name),)))
        over, back = (_alarms(each) if ours.check == HEALTH else () for each in (watched, context))
        calls = (*_made(reads, context, ours, name, schedule), stop, *over)
        return FaultInjection(title, calls, (gone, start, *back), (gone,))

    return inject


def _made(reads: Reads, context: PlanContext, ours: OwnCanary, name: str, schedule: str) -> tuple[Call, ...]:
    """Return what makes and starts the canary, by the newest runtime, with the role and the bucket of ours."""
    names, runtime = Names(context.system), newest(read_runtimes(reads), context.now())
    where = {"Name": name}
    settings = {
        **where,
        "Code": {"Handler": AS_CANARY, "ZipFile": probe_layer(context.workload)},
        "ArtifactS3Location": f"s3://{canary_bucket(names)}/{name}",
        "ExecutionRoleArn": names.role_arn(canary_role(names)),
        "Schedule": {"Expression": schedule},
        "RuntimeVersion": runtime.name if runtime else "",
        "RunConfig": {
            "TimeoutInSeconds": ours.timeout_s,
            "MemoryInMB": MEMORY_MB,
            "EnvironmentVariables": ours.settings(context).variables(),
        },
        "ProvisionedResourceCleanup": "AUTOMATIC",
    }
    return (Call("synthetics", "create_canary", settings), *_logging(name), Call("synthetics", "start_canary", where))


def _alarms(context: PlanContext) -> tuple[Call, ...]:
    """Return what has the alarms look at the canary that runs."""
    return tuple(put(each) for each in (*canary_alarm.alarms(context), *canary_silent_alarm.alarms(context)))


def _logging(name: str) -> tuple[Call, ...]:
    """Return what awaits a canary's function and makes its log group: the role may make none."""
    engine, group = f"{name}.engine", f"{name}.log"
    ready = {engine: f"{CREATED}.EngineArn"}
    named = {group: "LoggingConfig.LogGroup || join('', ['/aws/lambda/', FunctionName])"}
    return (
        Call("synthetics", "get_canary", {"Name": name}, yields=ready, awaited=True, within_s=WITHIN_S),
        Call("lambda", "get_function_configuration", {"FunctionName": Ref(engine)}, yields=named),
        Call("logs", "create_log_group", {"logGroupName": Ref(group)}),
    )
