"""Where a web ACL logs: what it blocked and counted, never a key.

One destination an ACL: somebody else's log group is kept, and made to leave the key out; what is no log group stops
the plan. https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.firewall.web_acl import ARN
from stormproof.aws.observe.wafv2 import Configuration, Stages, log_group, read_logging, read_stages
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Ref, Step

NAME = "firewall-logging"
ASPECT = "logging"
REDACTED = {"SingleHeader": {"Name": KEY_HEADER}}
KEPT = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
"""The last is what rules of a group do that were made to count:
https://docs.aws.amazon.com/waf/latest/APIReference/API_ActionCondition.html
"""
NEEDED = frozenset({"BLOCK", "COUNT"})
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
    """The logging configurations of the ACLs that have to hold our rules, by ARN; None for one that does not log."""

    at: Stages
    configurations: Mapping[str, Configuration | None]


def read(reads: Reads, context: PlanContext) -> Logging:
    """Look at the ACLs' logging."""
    at = read_stages(reads, context)
    return Logging(at, {arn: read_logging(reads, arn) for arn in at.homes if arn})


def plan(context: PlanContext, actual: Logging) -> Iterator[Step]:
    """Make each ACL log, without keys."""
    for arn in actual.at.homes:
        standing = actual.configurations.get(arn)
        wanted = _wanted(context, arn or Ref(ARN), standing)
        if isinstance(wanted, str):
            yield Blocked(NAME, arn, ASPECT, wanted)
        elif standing is not None and all(standing.get(name) == value for name, value in wanted.items()):
            yield NoChange(NAME, arn, ASPECT, f"blocks are logged to {log_group(standing)}, keys are left out")
        else:
            call = Call("wafv2", "put_logging_configuration", {"LoggingConfiguration": wanted})
            action = Action.UPDATE if standing else Action.CREATE
            resource = arn or Names(context.system).firewall
            yield Change(NAME, resource, ASPECT, action, _shown(standing), _shown(wanted), (call,))


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
    if _drops_blocks(standing):
        return f"{arn} logs to {log_group(standing)}, but not what it blocks; keep BLOCK and COUNT in its filter"
    kept = {name: standing[name] for name in ("LogDestinationConfigs", "LoggingFilter") if name in standing}
    return {"ResourceArn": arn, **kept, "RedactedFields": _redacted(standing)}


def _redacted(standing: Configuration | None) -> list[Any]:
    fields = list((standing or {}).get("RedactedFields") or ())
    redacted = [str((each.get("SingleHeader") or {}).get("Name", "")).lower() for each in fields]
    return fields if KEY_HEADER in redacted else [*fields, REDACTED]


def _drops_blocks(standing: Configuration) -> bool:
    filters = standing.get("LoggingFilter")
    if not filters:
        return False
    kept = [each for each in filters["Filters"] if each["Behavior"] == "KEEP"]
    actions = {(each.get("ActionCondition") or {}).get("Action") for found in kept for each in found["Conditions"]}
    drops = any(each["Behavior"] == "DROP" for each in filters["Filters"])
    return drops or (filters["DefaultBehavior"] == "DROP" and not actions >= NEEDED)


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
