"""Where a web ACL logs: what it blocked and counted, never a key.

One destination an ACL: somebody else's log group is kept, and made to leave the key out; what is no log group stops
the plan. https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.firewall.sharing import also_for, held_back
from provisioners.firewall.web_acl import ARN
from stormproof.aws.observe.wafv2 import (
    Configuration,
    Stages,
    Users,
    log_group,
    read_logging,
    read_stages,
    read_users,
)
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step
from stormproof.core.policy import Mode

NAME = "firewall-logging"
ASPECT = "logging"
REDACTED = {"SingleHeader": {"Name": KEY_HEADER}}
KEPT = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
"""The last is what rules of a group do that were made to count:
https://docs.aws.amazon.com/waf/latest/APIReference/API_ActionCondition.html
"""
BLOCKED, COUNTED = "BLOCK", "COUNT"
FILTER: Mapping[str, Any] = {
    "DefaultBehavior": "DROP",
    "Filters": [
        {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ANY",
            "Conditions": [{"ActionCondition": {"Action": action}} for action in KEPT],
        }
    ],
}
"""What merely passes stands in the access log already."""


@dataclass(frozen=True)
class Logging:
    """The logging configurations of the ACLs that have to hold our rules, by ARN; None for one that does not log.

    `users` are those of an ACL of others that are not of this API, by its ARN.
    """

    at: Stages
    configurations: Mapping[str, Configuration | None]
    users: Mapping[str, Users] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Logging:
    """Look at the ACLs' logging."""
    at = read_stages(reads, context)
    others = [arn for arn in at.homes if arn and arn != at.own]
    users = {arn: read_users(reads, at, arn) for arn in others}
    return Logging(at, {arn: read_logging(reads, arn) for arn in at.homes if arn}, users)


def plan(context: PlanContext, actual: Logging) -> Iterator[Step]:
    """Make each ACL log, without keys."""
    for arn in actual.at.homes:
        standing = actual.configurations.get(arn)
        wanted = _wanted(context, arn or Ref(ARN), standing)
        if isinstance(wanted, str):
            yield Blocked(NAME, arn, ASPECT, wanted)
        elif standing is not None and all(standing.get(name) == value for name, value in wanted.items()):
            yield NoChange(NAME, arn, ASPECT, f"blocks are logged to {log_group(standing)}, keys are left out")
        elif held := held_back(context, arn, actual.users.get(arn, Users())):
            yield Blocked(NAME, arn, ASPECT, *held)
        else:
            call = Call("wafv2", "put_logging_configuration", {"LoggingConfiguration": wanted})
            action = Action.UPDATE if standing else Action.CREATE
            resource, shared = arn or Names(context.system).firewall, also_for(actual.users.get(arn, Users()))
            breaking = f"requests are logged without keys, {shared}" if shared else ""
            yield Change(NAME, resource, ASPECT, action, _shown(standing), _shown(wanted), (call,), breaking=breaking)


def remove(context: PlanContext, actual: Logging) -> Iterator[Step]:
    """Stop what logs to our group."""
    for arn in actual.at.homes:
        standing = actual.configurations.get(arn)
        if standing is not None and log_group(standing) == Names(context.system).firewall_log:
            call = Call("wafv2", "delete_logging_configuration", {"ResourceArn": arn})
            yield Change(NAME, arn, ASPECT, Action.DELETE, _shown(standing), None, (call,))
        else:
            yield NoChange(NAME, arn or Names(context.system).firewall, ASPECT, "it does not log to our group")


def _wanted(context: PlanContext, arn: str | Ref, standing: Configuration | None) -> dict[str, Any] | str:
    """Return what must stand there, or why that cannot be."""
    names = Names(context.system)
    ours = {"ResourceArn": arn, "LogDestinationConfigs": [names.log_group_arn(names.firewall_log)]}
    if standing is None or log_group(standing) == names.firewall_log:
        return {**ours, "RedactedFields": _redacted(standing), "LoggingFilter": FILTER}
    if not log_group(standing):
        return (
            f"{arn} logs to {standing['LogDestinationConfigs'][0]}, which is no log group; wanted is "
            f"{names.firewall_log}. Take that destination off, or send it on from there"
        )
    if lost := [action for action in _needed(context) if not _keeps(standing, action)]:
        return f"{arn} logs to {log_group(standing)}, but its filter drops {' and '.join(lost)}; keep that"
    kept = {name: standing[name] for name in ("LogDestinationConfigs", "LoggingFilter") if name in standing}
    return {"ResourceArn": arn, **kept, "RedactedFields": _redacted(standing)}


def _redacted(standing: Configuration | None) -> list[Any]:
    fields = list((standing or {}).get("RedactedFields") or ())
    redacted = [str((each.get("SingleHeader") or {}).get("Name", "")).lower() for each in fields]
    return fields if KEY_HEADER in redacted else [*fields, REDACTED]


def _needed(context: PlanContext) -> tuple[str, ...]:
    """Return the actions whose requests must be logged: what is counted shows whom rules would refuse."""
    policy = context.policy
    counts = policy.firewall_mode is Mode.OBSERVE or policy.firewall_blocking_body_rules
    return (BLOCKED, COUNTED) if counts else (BLOCKED,)


def _keeps(standing: Configuration, action: str) -> bool:
    """Tell whether a log keeps requests with an action: the first filter that fits decides, else the default.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingFilter.html
    """
    filters = standing.get("LoggingFilter")
    for each in filters["Filters"] if filters else ():
        actions = {(condition.get("ActionCondition") or {}).get("Action") for condition in each["Conditions"]}
        # What is counted passes, so that a filter on what passes is about it, too.
        about = {action, "ALLOW"} if action == COUNTED and each["Behavior"] == "DROP" else {action}
        if each["Behavior"] == "DROP" and None in actions:
            return False
        if actions & about and (each["Requirement"] == "MEETS_ANY" or len(actions) == 1):
            return bool(each["Behavior"] == "KEEP")
    return not filters or bool(filters["DefaultBehavior"] == "KEEP")


def _shown(configuration: Configuration | None) -> dict[str, Any] | None:
    return None if configuration is None else {key: configuration[key] for key in configuration if key != "ResourceArn"}


CONTROL = Control(
    name=NAME,
    criteria=("8.1",),
    phase=Phase.DEPLOYMENT,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("firewall",),
    parts=("firewall-log-group",),
)
