"""The role by which API Gateway writes logs: one a region, shared by all APIs, so a foreign one is never replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from provisioners.shared.role_changes import Role, making, mending, read_role, trusting
from stormproof.core.naming import SHARED, TAG, Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "gateway-log-role"
ASPECT = "cloudwatch-role"
SHARING = "sharing"
MANAGED = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"


@dataclass(frozen=True)
class LogRole:
    """The ARN of the role that the region uses, empty for none, and our own role if it exists."""

    account_role: str
    own: Role | None
    tag: str = SHARED
    """What our role's tag says of whose it is; older versions had made it the first target's."""


def read(reads: Reads, context: PlanContext) -> LogRole:
    """Look at the region's setting and at our role."""
    account, name = reads.read("apigateway", "get_account"), Names(context.system).gateway_log_role
    own = read_role(reads, name)
    standing = reads.read("iam", "get_role", RoleName=name)["Role"].get("Tags") or [] if own else []
    tag = next((each["Value"] for each in standing if each["Key"] == TAG), "") if own else SHARED
    return LogRole(account.get("cloudwatchRoleArn", ""), own, tag)


def plan(context: PlanContext, actual: LogRole) -> Iterator[Step]:
    """Make a role and set it where the region has none; leave a foreign one alone and use it."""
    names = Names(context.system)
    name, resource = names.gateway_log_role, _account(context)
    arn = names.role_arn(name, actual.own.path if actual.own else "")
    if actual.account_role not in ("", arn):
        yield NoChange(NAME, resource, ASPECT, f"the region's own role is used: {actual.account_role}")
        return
    if actual.tag != SHARED:
        tags = {"RoleName": name, "Tags": names.shared_tag_list}
        call = Call("iam", "tag_role", tags, idempotent=True)
        before, after = {"tag": actual.tag}, {"tag": SHARED}
        yield Change(NAME, arn, SHARING, Action.UPDATE, before, after, (call,))
    calls = [*_role_calls(names, actual.own)]
    if not actual.account_role:
        patch = [{"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}]
        calls.append(Call("apigateway", "update_account", {"patchOperations": patch}))
    if calls:
        action = Action.UPDATE if actual.account_role else Action.CREATE
        yield Change(NAME, resource, ASPECT, action, actual.account_role or None, arn, tuple(calls))
    else:
        yield NoChange(NAME, resource, ASPECT, f"API Gateway writes logs as {arn}")


def remove(context: PlanContext, actual: LogRole) -> Iterator[Step]:
    """Leave the role: other APIs of the region may write their logs by it."""
    reason = "kept: other APIs of the region may write their logs by it"
    yield NoChange(NAME, _account(context), ASPECT, reason, remark=actual.own is not None)


def _role_calls(names: Names, own: Role | None) -> Iterator[Call]:
    policy = f"arn:{names.system.partition}:iam::aws:policy/{MANAGED}"
    wanted = Role(trusting("apigateway.amazonaws.com"), {}, (policy,))
    if own is None:
        # Other targets of the region use it as it was made.
        bounded = replace(wanted, boundary=names.system.conventions.boundary)
        yield from making(names, names.gateway_log_role, bounded, shared=True)
    else:
        yield from mending(names.gateway_log_role, own, wanted)


def _account(context: PlanContext) -> str:
    return f"arn:{context.system.partition}:apigateway:{context.system.region}::/account"


CONTROL = Control(
    name=NAME,
    criteria=(),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT, SHARING),
    read=read,
    plan=plan,
    remove=remove,
)
