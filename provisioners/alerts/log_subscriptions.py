"""Subscription filters: each function's log group sends the reports of executions to the watcher of failures.

CloudWatch Logs invokes the watcher as a service, and is let in for the group alone:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.logging.function_logging import read_home
from stormproof.aws.calls.lambda_functions import forbid, permit
from stormproof.aws.observe.lambda_functions import read_function
from stormproof.aws.observe.lambda_permissions import lets_invoke, read_policy
from stormproof.aws.observe.logs.subscriptions import MOST_FILTERS, Subscription, account_subscriptions, subscriptions
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step

NAME = "failure-subscriptions"
ASPECT = "subscription"
PATTERN = '{ $.type = "platform.report" }'
PRINCIPAL = "logs.amazonaws.com"
FAN_OUT = (
    "a group has two at most. Have one of them send to a Kinesis data stream or a function that hands on to all who "
    "want the logs, which frees one; then plan again"
)


@dataclass(frozen=True)
class Group:
    """A log group with its filters; `permitted` whether it may invoke the watcher, `sid` whether ours says so.

    `account` are the account's policies that take it in: name and destination.
    """

    name: str
    filters: tuple[Subscription, ...]
    permitted: bool
    sid: bool
    account: tuple[tuple[str, str], ...] = ()


def read(reads: Reads, context: PlanContext) -> tuple[Group, ...]:
    """Look at the groups to which the functions log, or will log."""
    names = Names(context.system)
    homes = {read_home(reads, context, read_function(reads, each)) for each in context.system.functions}
    policy = {str(each.get("Sid")): each for each in read_policy(reads, names.failure_watcher)}
    return tuple(
        Group(
            home,
            subscriptions(reads, home),
            lets_invoke(policy.get(sid(home), {}), PRINCIPAL, _source(names, home)),
            sid(home) in policy,
            tuple(account_subscriptions(reads, home)),
        )
        for home in sorted(homes)
    )


def plan(context: PlanContext, actual: tuple[Group, ...]) -> Iterator[Step]:
    """Subscribe the watcher to each group, and name who else is sent the logs by the account."""
    names = Names(context.system)
    for group in actual:
        where = names.log_group_arn(group.name)
        yield _planned(names, group, where)
        for policy, to in group.account:
            said = f"the account's subscription policy {policy} sends it on to {to} as well, which takes no filter up"
            yield NoChange(NAME, where, f"{ASPECT} of the account", said)


def remove(context: PlanContext, actual: tuple[Group, ...]) -> Iterator[Step]:
    """Delete our filters; the permissions go with the watcher, or with its filter where that stays."""
    names = Names(context.system)
    for group in actual:
        where, own = names.log_group_arn(group.name), _own(names, group)
        calls = tuple(_gone(names, group))
        if calls:
            before = {"pattern": own.pattern, "destination": own.destination} if own else {"permitted": True}
            yield Change(NAME, where, ASPECT, Action.DELETE, before, None, calls)
        else:
            yield NoChange(NAME, where, ASPECT, "there is no filter of ours")


def sid(group: str) -> str:
    """Return the ID of the statement that lets a group invoke the watcher."""
    return f"stormproof-logs-{hashlib.sha256(group.encode()).hexdigest()[:16]}"


def subscribed(names: Names, group: str) -> Call:
    """Return the call that subscribes the watcher to a group."""
    return Call(
        "logs",
        "put_subscription_filter",
        {
            "logGroupName": group,
            "filterName": names.failure_watcher,
            "filterPattern": PATTERN,
            "destinationArn": names.arn("lambda", f"function:{names.failure_watcher}"),
        },
    )


def _planned(names: Names, group: Group, where: str) -> Step:
    own = _own(names, group)
    wanted = {"pattern": PATTERN, "destination": names.arn("lambda", f"function:{names.failure_watcher}")}
    before = {"pattern": own.pattern, "destination": own.destination} if own else None
    if own is None and len(group.filters) >= MOST_FILTERS:
        theirs = " and ".join(f"{each.name} (to {each.destination})" for each in group.filters)
        return Blocked(NAME, where, ASPECT, f"its subscription filters are {theirs}: {FAN_OUT}")
    if before == wanted and group.permitted:
        return NoChange(NAME, where, ASPECT, "the watcher is sent the reports of all executions")
    calls = []
    if not group.permitted:
        if group.sid:
            calls.append(forbid(names.failure_watcher, sid(group.name)))
        source, account = _source(names, group.name), names.system.account
        calls.append(permit(names.failure_watcher, sid(group.name), PRINCIPAL, source, SourceAccount=account))
    action = Action.UPDATE if own else Action.CREATE
    return Change(NAME, where, ASPECT, action, before, wanted, (*calls, subscribed(names, group.name)))


def _gone(names: Names, group: Group) -> Iterator[Call]:
    if _own(names, group):
        named = {"logGroupName": group.name, "filterName": names.failure_watcher}
        yield Call("logs", "delete_subscription_filter", named)
    if group.sid:
        yield forbid(names.failure_watcher, sid(group.name))


def _own(names: Names, group: Group) -> Subscription | None:
    return next((each for each in group.filters if each.name == names.failure_watcher), None)


def _source(names: Names, group: str) -> str:
    return f"{names.log_group_arn(group)}:*"


CONTROL = Control(
    name=NAME,
    criteria=("3.3",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT, f"{ASPECT} of the account"),
    read=read,
    plan=plan,
    remove=remove,
    requires=("failure-watcher", "function-logging", "system-log-groups"),
)
