"""Where the system logs: every log group that something of it writes to, or will write to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.lambda_functions import FunctionState, function_log, read_function
from stormproof.aws.observe.logs.groups import DELIVERY, LogGroup, read_groups
from stormproof.core.alerts.failure_watcher import failure_watcher_log
from stormproof.core.errors import NotThere
from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads

LOG_GROUP = ":log-group:"


@dataclass(frozen=True)
class SystemGroup:
    """A log group of the system; `writer` says what writes to it, `group` is None where it is not there yet.

    `foreseen` groups can be made before anything is written to them; others are only looked after.
    """

    name: str
    writer: str
    foreseen: bool
    group: LogGroup | None
    function: str = ""
    """The function of the system that writes to it, empty for none."""

    @property
    def queryable(self) -> bool:
        """Whether it is there and queries may be run over it at all."""
        return self.group is not None and self.group.log_class != DELIVERY


def read_system_groups(reads: Reads, context: PlanContext) -> tuple[SystemGroup, ...]:
    """Return every log group of the system by name, those that are yet to come included.

    Those of the API's region: what is probed from others writes there, see `core.health.regions.probe_log`.
    """
    found: dict[str, SystemGroup] = {}
    for each in _all(reads, context):
        found.setdefault(each.name, each)
    return tuple(found[name] for name in sorted(found))


def group_keys(reads: Reads, context: PlanContext) -> dict[str, str]:
    """Return the KMS key of each log group that is there, empty for AWS's own."""
    return {each.name: each.group.key for each in read_system_groups(reads, context) if each.group}


def execution_log(api: str, stage: str) -> str:
    """Return the log group that API Gateway writes what it does for a stage to.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """
    return f"API-Gateway-Execution-Logs_{api}/{stage}"


def groups_of(arn: str) -> tuple[str, ...]:
    """Return the log group that an ARN names, none for one of another service."""
    _, found, group = arn.partition(LOG_GROUP)
    return (group.removesuffix(":*"),) if found else ()


def _all(reads: Reads, context: PlanContext) -> Iterator[SystemGroup]:
    names = Names(context.system)
    for function in context.system.functions:
        yield from _of_function(reads, read_function(reads, function))
    for stage in reads.read("apigateway", "get_stages", restApiId=context.system.api.id)["item"]:
        yield from _of_stage(reads, context, stage)
    for prefix, writer in (
        (execution_log(context.system.api.id, ""), "a stage that was"),
        (canary_logs(names), "a canary"),
    ):
        for name, group in read_groups(reads, prefix).items():
            yield SystemGroup(name, writer, foreseen=False, group=group)
    for name, writer in (
        (names.authorizer_log, "the authorizer"),
        (names.key_sync_log, "what follows native keys"),
        (failure_watcher_log(names), "the watcher of failures"),
        (names.access_log, "the access log"),
        (names.firewall_log, "the firewall"),
    ):
        groups = read_groups(reads, name)
        if name in groups:  # others' names may begin so
            yield SystemGroup(name, writer, foreseen=False, group=groups[name])


def _of_function(reads: Reads, state: FunctionState) -> Iterator[SystemGroup]:
    for configuration in (state.latest, state.serving):
        name = function_log(configuration)
        found, writer = read_groups(reads, name).get(name), state.function.name
        yield SystemGroup(name, f"function {writer}", foreseen=True, group=found, function=writer)


def _of_stage(reads: Reads, context: PlanContext, stage: dict[str, object]) -> Iterator[SystemGroup]:
    api, name = context.system.api.id, str(stage["stageName"])
    executions = execution_log(api, name)
    groups = read_groups(reads, execution_log(api, ""))
    yield SystemGroup(executions, f"stage {name}, executions", foreseen=True, group=groups.get(executions))
    settings = stage.get("accessLogSettings")
    for group in groups_of(str(settings.get("destinationArn", "")) if isinstance(settings, dict) else ""):
        yield SystemGroup(group, f"stage {name}, access", foreseen=False, group=read_groups(reads, group).get(group))
    if acl := stage.get("webAclArn"):
        yield from _of_firewall(reads, str(acl))


def _of_firewall(reads: Reads, acl: str) -> Iterator[SystemGroup]:
    try:
        logging = reads.read("wafv2", "get_logging_configuration", ResourceArn=acl)["LoggingConfiguration"]
    except NotThere:
        return
    for arn in logging["LogDestinationConfigs"]:
        for group in groups_of(arn):
            yield SystemGroup(group, "the firewall", foreseen=False, group=read_groups(reads, group).get(group))
