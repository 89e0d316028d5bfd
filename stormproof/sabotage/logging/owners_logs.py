"""Logging that its owner has set up his own way and that tells as much: other formats, groups of his, longer kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from provisioners.logging.access_format import FORMAT
from provisioners.shared.role_changes import INLINE, put_inline, read_inline
from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.sabotage.logging.access_logs import back
from stormproof.sabotage.queries.owners_queries import resaved
from stormproof.sabotage.shared.api_changes import patch, serving_stage
from stormproof.sabotage.shared.functions import worker
from stormproof.sabotage.shared.logs import kept, kept_as_now
from stormproof.sabotage.shared.releases import aliased, released_by_owner

MORE = {"apiId": "apiId", "accountId": "accountId", "agent": "identity.userAgent", "stageOfRequest": "stage"}
"""Fields that owners add: name -> variable."""
RENAMED = {"requestTime": "time", "protocol": "http_version", "tlsVersion": "tls_version", "domain": "host"}
"""Fields that no query of the library asks for, by the names that an owner gives them."""
REQUESTS = "/acme/api/requests"
"""An owner's group for the access log."""
FUNCTIONS = "/acme/functions"
"""An owner's group for what functions log."""
WHO = worker(0)
Group = Callable[[PlanContext], str]


def fuller(reads: Reads, context: PlanContext) -> FaultInjection:
    """The access log tells more, in another order, in the same group."""
    fields = dict(reversed(list(json.loads(FORMAT).items()))) | _variables(MORE)
    told = patch("update_stage", serving_stage(context), {"/accessLogSettings/format": json.dumps(fields)})
    return FaultInjection("the access log holds more fields in another order", (told,), (back(reads, context),))


def in_own_group(reads: Reads, context: PlanContext) -> FaultInjection:
    """The access log goes to a group of the owner's, kept for 400 days, with names of his for some of the fields."""
    fields = {RENAMED.get(name, name): variable for name, variable in json.loads(FORMAT).items()} | _variables(MORE)
    settings = {"destinationArn": Names(context.system).log_group_arn(REQUESTS), "format": json.dumps(fields)}
    moved = patch(
        "update_stage",
        serving_stage(context),
        {f"/accessLogSettings/{name}": value for name, value in settings.items()},
    )
    make, gone = _made(REQUESTS, 400)
    asked, before = resaved(reads, context, Names(context.system).access_log, REQUESTS)
    title = "the access log goes to a group of the owner's, in JSON of his"
    return FaultInjection(title, (*make, moved, *asked), (*before, back(reads, context), gone))


def more_detailed(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function logs in more detail than is asked."""
    return _logging(reads, context, "a function logs at level DEBUG", {
        "SystemLogLevel": "DEBUG", "ApplicationLogLevel": "DEBUG",
    })  # fmt: skip


def in_functions_group(reads: Reads, context: PlanContext) -> FaultInjection:
    """A function logs to a group of the owner's, which never expires, and its role may write there."""
    made = _logging(reads, context, "a function logs to a group of the owner's", {"LogGroup": FUNCTIONS})
    log = function_log(read_function(reads, WHO(reads, context)).latest)
    admitted, admitted_before = _admitted(reads, context, log)
    make, gone = _made(FUNCTIONS, None)
    asked, before = resaved(reads, context, log, FUNCTIONS)
    calls = (*make, *admitted, *made.calls, *asked)
    return FaultInjection(made.title, calls, (*before, *made.undo, *admitted_before, gone))


def _admitted(reads: Reads, context: PlanContext, log: str) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Return what admits our role of the function to the group, and what puts that back; a role of owners' admits it.

    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
    """
    name = Names(context.system).function_role(WHO(reads, context))
    standing = read_inline(reads, name, INLINE)
    if standing is None:
        return (), ()
    own, there = (f'"{Names(context.system).log_group_arn(group)}:*"' for group in (log, FUNCTIONS))
    wider = json.loads(json.dumps(standing).replace(own, f"{own}, {there}"))
    return (put_inline(name, INLINE, wider),), (put_inline(name, INLINE, standing),)


def longer(title: str, days: int | None, *groups: Group) -> Callable[[Reads, PlanContext], FaultInjection]:
    """Return what has groups keep their logs for so many days, None for ever."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        names = [group(context) for group in groups]
        back = tuple(kept_as_now(reads, name) for name in names)
        return FaultInjection(title, tuple(kept(name, days) for name in names), back)

    return inject


def _logging(reads: Reads, context: PlanContext, title: str, changed: Mapping[str, str]) -> FaultInjection:
    """Return what has a function log otherwise, released as its owner would."""
    state = aliased(reads, WHO(reads, context))
    return released_by_owner(title, state, {"LoggingConfig": {**state.latest["LoggingConfig"], **changed}})


def _made(group: str, days: int | None) -> tuple[tuple[Call, ...], Call]:
    """Return the calls that make a group which keeps its logs for so many days, and the one that deletes it."""
    make = Call("logs", "create_log_group", {"logGroupName": group})
    keep = () if days is None else (kept(group, days),)
    return (make, *keep), Call("logs", "delete_log_group", {"logGroupName": group})


def _variables(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: f"$context.{variable}" for name, variable in fields.items()}
