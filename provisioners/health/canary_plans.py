"""What the controls of our canaries share: how one is read, made, brought up to date, started and taken away.

CreateCanary does not start a canary, and one that runs cannot be deleted:
https://docs.aws.amazon.com/AmazonSynthetics/latest/APIReference/API_CreateCanary.html, API_DeleteCanary.html. What
stands of a script is not told; the layer that it became is another one after each change, so tags keep which script was
put into which layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provisioners.shared.log_groups import retention
from stormproof.aws.calls.canaries import WITHIN_S, run_ended
from stormproof.aws.observe.health.canaries import read_canary, read_runtimes, read_variables
from stormproof.aws.observe.logs.groups import LogGroup, read_groups
from stormproof.aws.packaging import code_sha256
from stormproof.aws.probe_package import AS_CANARY, probe_layer
from stormproof.core.health.canaries import RUNNING, Canary, Runtime, newest
from stormproof.core.health.names import canary_bucket, canary_role, owners_canary
from stormproof.core.health.probe_settings import Settings
from stormproof.core.health.probed import probed, unprobed
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Price, Ref, Step

CANARY, LOG, RUNS = ASPECTS = ("canary", "log", "runs")
CODE_TAG, LAYER_TAG = "stormproof:probe", "stormproof:probe-layer"
TIMEOUT_S = 60
MEMORY_MB = 960
"""The least that Synthetics admits."""
CREATED = "[Canary][?Status.State=='READY'] | [0]"
CHANGED = "[Canary][?Status.State!='UPDATING' && Status.State!='CREATING'] | [0]"


@dataclass(frozen=True)
class Standing:
    """A canary of ours as it stands, None where there is none; `variables` is its function's environment."""

    canary: Canary | None
    runtime: Runtime | None
    variables: Mapping[str, str]
    log: LogGroup | None
    now: datetime


@dataclass(frozen=True)
class OwnCanary:
    """A canary of ours as it should be: the control that owns it, its name, what it checks, when, and its price.

    `criterion` is the one that fails without it.
    """

    control: str
    name: str
    check: str
    criterion: str
    schedule: str
    every_s: int
    """How long it may be between two runs."""
    price: Price
    timeout_s: int = TIMEOUT_S

    def read(self, reads: Reads, now: datetime) -> Standing:
        """Look at the canary, at its log group, and at the newest runtime for it."""
        canary = read_canary(reads, self.name)
        runtime = newest(read_runtimes(reads), now)
        if canary is None:
            return Standing(None, runtime, {}, None, now)
        group = self.group(canary)
        return Standing(canary, runtime, read_variables(reads, canary), read_groups(reads, group).get(group), now)

    def plan(self, context: PlanContext, actual: Standing) -> Iterator[Step]:
        """Make and start the canary, or put right what of it is not as it should be."""
        canary = actual.canary
        if why := unprobed(context, self.check):
            yield NoChange(self.control, self.name, CANARY, f"fails {self.criterion}: {why}", remark=True)
            return
        if owners := owners_canary(Names(context.system), self.check):
            yield NoChange(self.control, owners, CANARY, f"the owner's canary checks the {self.check} in place of ours")
            return
        if canary is None:
            yield from self._create(context, actual)
            return
        yield self._settings(context, actual, canary)
        yield self._log(context, actual, canary)
        if canary.state == RUNNING:
            yield NoChange(self.control, canary.name, RUNS, f"it runs by {canary.schedule}")
        else:
            calls = (_start(self.name),)
            before = {"state": canary.state}
            yield Change(self.control, self.name, RUNS, Action.UPDATE, before, {"state": RUNNING}, calls)

    def remove(self, actual: Standing) -> Iterator[Step]:
        """Stop and delete the canary with its function and layers, and the log group that it would leave."""
        canary = actual.canary
        if canary is None:
            yield NoChange(self.control, self.name, CANARY, "there is no canary of ours")
            return
        where = {"Name": self.name}
        stop = (Call("synthetics", "stop_canary", where),) if canary.state == RUNNING else ()
        ended = run_ended(self.name, f"{self.control}.ended")
        gone = Call("synthetics", "delete_canary", {**where, "DeleteLambda": True})
        log = (Call("logs", "delete_log_group", {"logGroupName": self.group(canary)}),) if actual.log else ()
        before = {"schedule": canary.schedule, "log": self.group(canary)}
        calls = (*stop, ended, gone, *log)
        yield Change(self.control, self.name, CANARY, Action.DELETE, before, None, calls)

    @staticmethod
    def group(canary: Canary) -> str:
        """Return the log group of the function that runs a canary."""
        return f"/aws/lambda/{canary.function}"

    def settings(self, context: PlanContext) -> Settings:
        """Return what the probe in the canary is given."""
        return probed(context.system, self.check)

    def _create(self, context: PlanContext, actual: Standing) -> Iterator[Step]:
        where = {"Name": self.name}
        create = Call(
            "synthetics", "create_canary", {**where, **self._wanted(context, actual), "Tags": self._tags(context)}
        )
        after = {"checks": self.check, "schedule": self.schedule, "runtime": actual.runtime and actual.runtime.name}
        calls = (create, self._made(CREATED), self._layer_tag(context), self._engine())
        yield Change(self.control, self.name, CANARY, Action.CREATE, None, after, calls, self.price)
        yield self._logging(context, Ref(f"{self.control}.log"))
        started = (_start(self.name),)
        yield Change(self.control, self.name, RUNS, Action.UPDATE, None, {"state": RUNNING}, started)

    def _settings(self, context: PlanContext, actual: Standing, canary: Canary) -> Step:
        wanted, before, after = self._wanted(context, actual), {}, {}
        for key, standing, right in self._differing(context, actual, canary, wanted):
            before[key], after[key] = standing, right
        if not after:
            return NoChange(self.control, self.name, CANARY, f"it checks the {self.check} by {canary.runtime}")
        update = Call("synthetics", "update_canary", {"Name": self.name, **wanted})
        tag = Call("synthetics", "tag_resource", {"ResourceArn": self._arn(context), "Tags": self._tags(context)})
        calls = (update, self._made(CHANGED), tag, self._layer_tag(context))
        return Change(self.control, self.name, CANARY, Action.UPDATE, before, after, calls)

    def _differing(
        self, context: PlanContext, actual: Standing, canary: Canary, wanted: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any, Any]]:
        """Yield what is not as it should be: a name, what stands, what is wanted."""
        variables = wanted["RunConfig"]["EnvironmentVariables"]
        tags = self._tags(context)
        pairs = {
            "schedule": (canary.schedule, self._schedule(canary)),
            "runtime": (canary.runtime, wanted["RuntimeVersion"]),
            "role": (canary.role, wanted["ExecutionRoleArn"]),
            "location": (canary.location, wanted["ArtifactS3Location"].removeprefix("s3://")),
            "handler": (canary.handler, AS_CANARY),
            "retries": (canary.retries, 0),
            "timeout": (canary.timeout_s, self.timeout_s),
            "memory": (canary.memory_mb >= MEMORY_MB, True),
            "environment": ({name: actual.variables.get(name) for name in variables}, variables),
            "code": (canary.tags.get(CODE_TAG), tags[CODE_TAG]),
            "layer": (canary.source, canary.tags.get(LAYER_TAG)),
            "tags": ({key: canary.tags.get(key) for key in tags if key != CODE_TAG}, _without_code(tags)),
        }
        yield from ((key, standing, right) for key, (standing, right) in pairs.items() if standing != right)

    def _often_enough(self, canary: Canary) -> bool:
        """Tell whether a canary runs by our schedule, or by a rate that is none the slower."""
        return canary.schedule == self.schedule or (canary.every_s is not None and canary.every_s <= self.every_s)

    def _log(self, context: PlanContext, actual: Standing, canary: Canary) -> Step:
        group = self.group(canary)
        if actual.log is not None:
            return NoChange(self.control, group, LOG, "the log group is there, `system-log-groups` looks after it")
        return self._logging(context, group)

    def _logging(self, context: PlanContext, group: str | Ref) -> Change:
        names, days = Names(context.system), retention(context.policy.log_retention_days)
        keep = Call("logs", "put_retention_policy", {"logGroupName": group, "retentionInDays": days})
        make = Call("logs", "create_log_group", {"logGroupName": group, "tags": names.tags})
        where = group if isinstance(group, str) else f"/aws/lambda/cwsyn-{self.name}-..."
        return Change(self.control, where, LOG, Action.CREATE, None, {"retention_days": days}, (make, keep))

    def _wanted(self, context: PlanContext, actual: Standing) -> dict[str, Any]:
        """Return the settings that CreateCanary and UpdateCanary share."""
        names = Names(context.system)
        return {
            "Code": {"Handler": AS_CANARY, "ZipFile": probe_layer(context.workload)},
            "ArtifactS3Location": f"s3://{canary_bucket(names)}/{self.check}",
            "ExecutionRoleArn": names.role_arn(canary_role(names)),
            "Schedule": {"Expression": self._schedule(actual.canary), "RetryConfig": {"MaxRetries": 0}},
            "RuntimeVersion": actual.runtime.name if actual.runtime else "",
            "RunConfig": {
                "TimeoutInSeconds": self.timeout_s,
                "MemoryInMB": MEMORY_MB,
                "EnvironmentVariables": self.settings(context).variables(),
            },
            "ProvisionedResourceCleanup": "AUTOMATIC",
        }

    def _schedule(self, canary: Canary | None) -> str:
        return canary.schedule if canary and self._often_enough(canary) else self.schedule

    def _tags(self, context: PlanContext) -> dict[str, str]:
        return {**Names(context.system).tags, CODE_TAG: code_sha256(probe_layer(context.workload))}

    def _arn(self, context: PlanContext) -> str:
        return Names(context.system).arn("synthetics", f"canary:{self.name}")

    def _made(self, until: str) -> Call:
        """Return what waits until Synthetics has made the canary's function, or changed it."""
        yields = {
            f"{self.control}.layer": f"{until}.Code.SourceLocationArn",
            f"{self.control}.engine": f"{until}.EngineArn",
        }
        return Call("synthetics", "get_canary", {"Name": self.name}, yields=yields, awaited=True, within_s=WITHIN_S)

    def _layer_tag(self, context: PlanContext) -> Call:
        tags = {LAYER_TAG: Ref(f"{self.control}.layer")}
        return Call("synthetics", "tag_resource", {"ResourceArn": self._arn(context), "Tags": tags})

    def _engine(self) -> Call:
        """Return what tells the log group of the canary's function."""
        yields = {f"{self.control}.log": "LoggingConfig.LogGroup || join('', ['/aws/lambda/', FunctionName])"}
        where = {"FunctionName": Ref(f"{self.control}.engine")}
        return Call("lambda", "get_function_configuration", where, yields=yields)


def _start(name: str) -> Call:
    return Call("synthetics", "start_canary", {"Name": name})


def _without_code(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if key != CODE_TAG}
