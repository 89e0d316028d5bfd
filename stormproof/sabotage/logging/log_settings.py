"""Logging that is wrong in one place: what functions log, where, for how long, and in which class of log group."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from stormproof.aws.calls.lambda_functions import configure
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.aws.observe.logs.destinations import execution_log
from stormproof.core.faults import FaultInjection
from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names, role_name
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.shared.functions import worker
from stormproof.sabotage.shared.logs import group_as_now, kept, kept_as_now
from stormproof.sabotage.shared.releases import aliased, released

POLICY = "stormproof-sabotage-logs"
ELSEWHERE = "/stormproof-sabotage/elsewhere"
WHO = worker(0)
"""The function that is sabotaged: one of all must be enough to be found."""


def logs_with(title: str, **settings: str) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what changes how a function logs, and releases it."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        return _released(title, aliased(reads, WHO(reads, context)), settings)

    return inject


def logs_to(title: str, **group: Any) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what has a function log to a new group, made with these settings and kept for one day, and releases it."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        make = Call("logs", "create_log_group", {"logGroupName": ELSEWHERE, **group})
        short = () if group else (kept(ELSEWHERE, 1),)
        made = _released(title, aliased(reads, WHO(reads, context)), {"LogGroup": ELSEWHERE})
        gone = Call("logs", "delete_log_group", {"logGroupName": ELSEWHERE})
        # An apply leads the function away from a group that cannot be queried, which is of no use then.
        return FaultInjection(title, (make, *short, *made.calls), (*made.undo, gone), (gone,))

    return inject


def text_is_served(reads: Reads, context: PlanContext) -> FaultInjection:
    """The alias serves a version from before the hardening; what stands beside it is in order."""
    title = "a version is served that logs text"
    state = aliased(reads, WHO(reads, context))
    made = _released(title, state, {"LogFormat": "Text"})
    standing = {"LoggingConfig": dict(state.latest["LoggingConfig"]), "Handler": state.latest["Handler"]}
    back = configure(state.function.name, standing)
    return FaultInjection(title, (*made.calls, back), made.undo)


def role_without_logs(reads: Reads, context: PlanContext) -> FaultInjection:
    """The function's role may write no logs any more."""
    state = aliased(reads, WHO(reads, context))
    role = role_name(str(state.serving["Role"]))
    statement = {"Effect": "Deny", "Action": "logs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    where = {"RoleName": role, "PolicyName": POLICY}
    deny = Call("iam", "put_role_policy", {**where, "PolicyDocument": document})
    undo = Call("iam", "delete_role_policy", where)
    return FaultInjection(f"the role {role} may write no logs", (deny,), (undo,))


def kept_for(days: int, group: Callable[[PlanContext], str]) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what shortens the retention of one log group."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        name = group(context)
        return FaultInjection(f"{name} is kept for {days} days", (kept(name, days),), (kept_as_now(reads, name),))

    return inject


def appears_later(group: Callable[[PlanContext], str]) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what makes a log group that nobody foresaw, kept for one day."""

    def inject(_reads: Reads, context: PlanContext) -> FaultInjection:
        name = group(context)
        make = Call("logs", "create_log_group", {"logGroupName": name})
        gone = Call("logs", "delete_log_group", {"logGroupName": name})
        return FaultInjection(f"{name} appears, kept for a day", (make, kept(name, 1)), (gone,), (gone,))

    return inject


def access_log_made_anew(reads: Reads, context: PlanContext) -> FaultInjection:
    """The access log's group is deleted and made again in a cheaper class; what it is beside that, it stays."""
    names = Names(context.system)
    name, standing = names.access_log, group_as_now(reads, names.access_log)
    tags = reads.read("logs", "list_tags_for_resource", resourceArn=names.log_group_arn(name))["tags"]
    tagged = {"tags": tags} if tags else {}
    gone = Call("logs", "delete_log_group", {"logGroupName": name})
    wrong, right = (
        Call("logs", "create_log_group", {"logGroupName": name, "logGroupClass": each, **tagged})
        for each in ("INFREQUENT_ACCESS", standing.log_class)
    )
    key = {"logGroupName": name, "kmsKeyId": standing.key}
    encrypted = (Call("logs", "associate_kms_key", key),) if standing.key else ()
    others = (*encrypted, kept(name, standing.retention_days))
    title = "the access log is made anew in a cheaper class"
    return FaultInjection(title, (gone, wrong, *others), (gone, right, *others))


def function_group(context: PlanContext) -> str:
    """Return the usual log group of a function."""
    return f"/aws/lambda/{max(each.name for each in context.system.functions)}"


def authorizer_group(context: PlanContext) -> str:
    """Return the authorizer's log group."""
    return Names(context.system).authorizer_log


def later_stage(context: PlanContext) -> str:
    """Return the log group of the executions of a stage that is yet to come."""
    return execution_log(context.system.api.id, "later")


def later_canary(context: PlanContext) -> str:
    """Return the log group of a canary that is yet to come."""
    return f"{canary_logs(Names(context.system))}later"


def _released(title: str, state: FunctionState, changed: Mapping[str, str]) -> FaultInjection:
    """Return what changes a function's logging, publishes that and has the alias serve it."""
    wrong = {**state.latest["LoggingConfig"], **changed}
    if wrong["LogFormat"] == "Text":
        wrong = {"LogFormat": "Text", "LogGroup": wrong["LogGroup"]}
    return released(title, state, {"LoggingConfig": wrong})
