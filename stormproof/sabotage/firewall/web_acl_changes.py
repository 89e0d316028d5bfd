"""What sabotages of web ACLs have in common: the ACL that serves, changed in a rule or in all, and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from provisioners.firewall.rules import Rule, visible
from stormproof.aws.observe.wafv2 import WebAcl, read_stages
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import CURRENT_TOKEN, Call

Change = Callable[[Rule], Rule]


def serving(reads: Reads, context: PlanContext) -> WebAcl:
    """Return the web ACL of the serving stage; raises CouldNotLook where it has none."""
    at = read_stages(reads, context)
    stage = next(each for each in at.stages if each.name == context.system.api.stage)
    if not stage.acl:
        raise CouldNotLook("sabotage.nothing_to_break", "the stage has no web ACL; run `stormproof apply` first")
    return at.acls[stage.acl]


def changed(
    reads: Reads, context: PlanContext, title: str, change: Callable[[list[Rule]], list[Rule]]
) -> FaultInjection:
    """Return what gives that web ACL other rules."""
    acl = serving(reads, context)
    rules = change([dict(rule) for rule in acl.rules])
    return FaultInjection(title, (acl.updated({"Rules": rules}, CURRENT_TOKEN),), (back(acl),))


def is_kind(rule: Mapping[str, Any], kind: str, context: PlanContext) -> bool:
    """Tell whether a rule is this system's of a kind, as older versions named it or with the API's ID."""
    return rule["Name"] in {kind, f"{kind}-{context.system.api.id}"}


def bent(reads: Reads, context: PlanContext, title: str, kind: str, change: Change) -> FaultInjection:
    """Return what changes one of its rules."""
    return changed(
        reads, context, title, lambda rules: [change(rule) if is_kind(rule, kind, context) else rule for rule in rules]
    )


def without(reads: Reads, context: PlanContext, kind: str) -> FaultInjection:
    """Return what takes one of its rules out."""

    def kept(rules: list[Rule]) -> list[Rule]:
        return [rule for rule in rules if not is_kind(rule, kind, context)]

    return changed(reads, context, f"{kind} is taken out", kept)


def back(acl: WebAcl) -> Call:
    """Return the call that puts a web ACL back to what it was when it was read."""
    return acl.updated({}, CURRENT_TOKEN)


def allowing(priority: int) -> Rule:
    """Return a rule of somebody who allows all that is read."""
    reading = {
        "ByteMatchStatement": {
            "SearchString": b"GET",
            "PositionalConstraint": "EXACTLY",
            "FieldToMatch": {"Method": {}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }
    rule = {"Name": "reading-is-harmless", "Priority": priority, "Statement": reading, "Action": {"Allow": {}}}
    return {**rule, "VisibilityConfig": visible("reading-is-harmless")}
