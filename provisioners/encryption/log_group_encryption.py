"""The log groups' encryption: CloudWatch Logs encrypts all; the policy may name whose key it does it with.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html : what was written before
stays under its own key. A key is of the groups of its own region
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html): those of the regions that the
system is probed from are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.encryption.key_demand import conflict, will_do
from provisioners.shared.key_policies import NO_KEY, NamedKey, read_key, shut_out
from stormproof.aws.observe.logs.destinations import group_keys
from stormproof.core.health.regions import probe_log
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.system import System

NAME = "log-group-encryption"
ASPECT = "encryption"
BY_LOGS = "a key that CloudWatch Logs owns"


@dataclass(frozen=True)
class Groups:
    """The keys of the log groups that are there, by name, empty for AWS's."""

    keys: Mapping[str, str] = field(default_factory=dict)
    key: NamedKey = NO_KEY
    """That which is to encrypt them, with its policy."""


def read(reads: Reads, context: PlanContext) -> Groups:
    """Look at the groups, and at the key's policy where a key is named."""
    return Groups(group_keys(reads, context), read_key(reads, context))


def plan(context: PlanContext, actual: Groups) -> Iterator[Step]:
    """Have each group encrypt by the policy's key, those that the plan makes included."""
    if not context.policy.encryption_key_arn:
        yield from _as_they_stand(context, actual)
        return
    names = Names(context.system)
    groups: dict[str, str | Ref] = {**{group: group for group in actual.keys}, **dict(_made(context))}
    for shown in sorted(groups):
        yield _keyed(context, actual, names.log_group_arn(shown), groups[shown])
    yield from _elsewhere(context)


def remove(context: PlanContext, actual: Groups) -> Iterator[Step]:
    """Go back to AWS's key where the policy's stands; what it has encrypted stays readable by it."""
    names, key = Names(context.system), context.policy.encryption_key_arn
    for group, standing in sorted(actual.keys.items()):
        if standing == key:
            call = Call("logs", "disassociate_kms_key", {"logGroupName": group})
            yield Change(NAME, names.log_group_arn(group), ASPECT, Action.UPDATE, key, BY_LOGS, (call,))
        else:
            yield NoChange(NAME, names.log_group_arn(group), ASPECT, "it is not ours")


def logs_principals(system: System) -> tuple[str, ...]:
    """Return how a key's policy may name CloudWatch Logs: with the ending of the partition's host names, or AWS's own.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (``logs.REGION.amazonaws.com``);
    policies for China are written with either ending.
    """
    endings = dict.fromkeys((system.dns_suffix, "amazonaws.com"))
    return tuple(f"logs.{system.region}.{ending}" for ending in endings)


def _as_they_stand(context: PlanContext, actual: Groups) -> Iterator[Step]:
    """Leave keys that will do as they are, AWS's and the account's."""
    names = Names(context.system)
    if not any(actual.keys.values()):
        yield NoChange(NAME, names.slug, ASPECT, f"logs are encrypted by {BY_LOGS}")
    for group, standing in sorted(actual.keys.items()):
        where = names.log_group_arn(group)
        if not will_do(context, standing):
            yield Blocked(NAME, where, ASPECT, conflict(context, standing))
        elif standing:
            yield NoChange(NAME, where, ASPECT, f"its logs are encrypted by {standing}")


def _keyed(context: PlanContext, actual: Groups, where: str, group: str | Ref) -> Step:
    """Return what puts a group under the policy's key; one whose name is yet to be known is not there yet."""
    key, standing = context.policy.encryption_key_arn, actual.keys.get(group, "") if isinstance(group, str) else ""
    if standing == key:
        return NoChange(NAME, where, ASPECT, f"its logs are encrypted by {key}")
    services = logs_principals(context.system)
    if all(reasons := [shut_out(context, actual.key, each, where) for each in services]):
        return Blocked(NAME, where, ASPECT, reasons[0])
    call = Call("logs", "associate_kms_key", {"logGroupName": group, "kmsKeyId": key})
    return Change(NAME, where, ASPECT, Action.UPDATE, standing or BY_LOGS, key, (call,))


def _elsewhere(context: PlanContext) -> Iterator[Step]:
    """Say of the groups of other regions that they are left: no key of the API's region encrypts there."""
    key = context.policy.encryption_key_arn
    for region in context.system.probe_regions:
        names = Names(context.system.at(region))
        where = names.log_group_arn(probe_log(names))
        yield NoChange(NAME, where, ASPECT, f"left to {BY_LOGS}: {key} encrypts in {context.system.region} alone")


def _made(context: PlanContext) -> Iterator[tuple[str, str | Ref]]:
    """Yield the groups of the API's region that changes planned before make: as the plan shows them, and their names.

    A name that is known only when the plan is carried out is shown as the change that makes the group shows it.
    """
    for change in context.pending:
        for call in change.calls:
            if call.operation == "create_log_group" and call.region in {None, context.system.region}:
                name = call.parameters["logGroupName"]
                yield (change.resource if isinstance(name, Ref) else str(name)), name


CONTROL = Control(
    name=NAME,
    criteria=("8.4",),
    phase=Phase.OBSERVERS,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("system-log-groups",),
)
