"""The log groups' encryption: CloudWatch Logs encrypts all; the policy may name whose key it does it with.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html : what was written before
stays under its own key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.encryption.key_demand import conflict, will_do
from provisioners.shared.key_policies import NO_KEY, NamedKey, read_key, shut_out
from stormproof.aws.observe.logs.destinations import group_keys
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Step
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
    names, key = Names(context.system), context.policy.encryption_key_arn
    if not key:
        yield from _as_they_stand(context, actual)
        return
    services = logs_principals(context.system)
    for group in sorted({*actual.keys, *_made(context)}):
        standing, where = actual.keys.get(group, ""), names.log_group_arn(group)
        if standing == key:
            yield NoChange(NAME, where, ASPECT, f"its logs are encrypted by {key}")
        elif all(reasons := [shut_out(context, actual.key, each, where) for each in services]):
            yield Blocked(NAME, where, ASPECT, reasons[0])
        else:
            call = Call("logs", "associate_kms_key", {"logGroupName": group, "kmsKeyId": key})
            yield Change(NAME, where, ASPECT, Action.UPDATE, standing or BY_LOGS, key, (call,))


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


def _made(context: PlanContext) -> Iterator[str]:
    """Yield the groups that changes planned before make."""
    for change in context.pending:
        for call in change.calls:
            if call.operation == "create_log_group":
                yield str(call.parameters["logGroupName"])


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
