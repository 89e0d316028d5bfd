"""Firewalls that protect less than they seem to: not there, empty, counting, bypassed, silent, or too strict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from provisioners.firewall.rule_merging import FIRST
from provisioners.firewall.rules import BAD_INPUTS, BLOCK_LIST, COMMON, ON_BODIES, Rule, visible
from provisioners.firewall.web_acl_logging import FILTER
from stormproof.aws.observe.wafv2 import SCOPE, WebAcl, listed, read_logging, stage_arn
from stormproof.core.errors import CouldNotLook
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import CURRENT_TOKEN, Call, Ref
from stormproof.sabotage.authentication.entry_points import side_stage
from stormproof.sabotage.firewall.web_acl_changes import allowing, back, bent, changed, is_kind, serving, without

OTHER = "stormproof-sabotage"


def disassociated(reads: Reads, context: PlanContext) -> FaultInjection:
    """The serving stage has no web ACL."""
    stage = stage_arn(context, context.system.api.stage)
    off = Call("wafv2", "disassociate_web_acl", {"ResourceArn": stage})
    back = Call("wafv2", "associate_web_acl", {"WebACLArn": serving(reads, context).arn, "ResourceArn": stage})
    return FaultInjection("the stage has no firewall", (off,), (back,))


def swapped(reads: Reads, context: PlanContext) -> FaultInjection:
    """The serving stage gets somebody else's ACL, which has no rules."""
    stage, ours = stage_arn(context, context.system.api.stage), serving(reads, context)
    known = {each["Name"]: each["ARN"] for each in listed(reads, "list_web_acls", "WebACLs")}
    empty = {
        "Name": OTHER,
        "Scope": SCOPE,
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": visible(OTHER),
    }
    make = Call("wafv2", "create_web_acl", {**empty, "Rules": []}, yields={"other": "Summary.ARN"})
    other = known.get(OTHER, Ref("other"))
    put = Call("wafv2", "associate_web_acl", {"WebACLArn": other, "ResourceArn": stage})
    back = Call("wafv2", "associate_web_acl", {"WebACLArn": ours.arn, "ResourceArn": stage})
    calls = (put,) if OTHER in known else (make, put)
    nameless = {"Name": OTHER, "Scope": SCOPE, "Id": CURRENT_TOKEN, "LockToken": CURRENT_TOKEN}
    undo = (back, Call("wafv2", "delete_web_acl", nameless))
    return FaultInjection("the stage has another firewall", calls, undo, tidy=undo)


def stage_beside(reads: Reads, context: PlanContext) -> FaultInjection:
    """A second stage has no firewall."""
    made = side_stage(reads, context)
    return replace(made, title="a second stage without a firewall", tidy=made.undo)


def without_rules(reads: Reads, context: PlanContext) -> FaultInjection:
    """Nothing is left but the default action."""
    return changed(reads, context, "the firewall has no rules", lambda _: [])


def counting(reads: Reads, context: PlanContext) -> FaultInjection:
    """Every rule only counts."""

    def counts(rule: Rule) -> Rule:
        return {**rule, "OverrideAction" if "OverrideAction" in rule else "Action": {"Count": {}}}

    return changed(reads, context, "all rules only count", lambda rules: [counts(rule) for rule in rules])


def excluding(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rules against Log4j are taken out of their group."""

    def softened(rule: Rule) -> Rule:
        group = rule["Statement"]["ManagedRuleGroupStatement"]
        overrides = [
            {**each, "ActionToUse": {"Count": {}}} if each["Name"].startswith("Log4JRCE") else each
            for each in group["RuleActionOverrides"]
        ]
        return {**rule, "Statement": {"ManagedRuleGroupStatement": {**group, "RuleActionOverrides": overrides}}}

    return bent(reads, context, "the rules against Log4j only count", BAD_INPUTS, softened)


def scoped_down(reads: Reads, context: PlanContext) -> FaultInjection:
    """The common rules look at writing requests alone."""
    posts = {
        "ByteMatchStatement": {
            "SearchString": b"POST",
            "PositionalConstraint": "EXACTLY",
            "FieldToMatch": {"Method": {}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }

    def scoped(rule: Rule) -> Rule:
        group = {**rule["Statement"]["ManagedRuleGroupStatement"], "ScopeDownStatement": posts}
        return {**rule, "Statement": {"ManagedRuleGroupStatement": group}}

    return bent(reads, context, "the common rules look at POST alone", COMMON, scoped)


def without_bad_inputs(reads: Reads, context: PlanContext) -> FaultInjection:
    """The group of known bad inputs is taken out."""
    return without(reads, context, BAD_INPUTS)


def allowing_first(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody's rule allows reading before anything is looked at."""
    title = "a rule allows all that is read"
    made = changed(reads, context, title, lambda rules: [*rules, allowing(FIRST - 1)])
    return replace(made, tidy=made.undo)


def allowing_secret(reads: Reads, context: PlanContext) -> FaultInjection:
    """Somebody's rule allows whoever sends a header that nobody else knows, before anything is looked at."""
    asked = {
        "ByteMatchStatement": {
            "SearchString": b"let-me-in",
            "PositionalConstraint": "EXACTLY",
            "FieldToMatch": {"SingleHeader": {"Name": "x-back-door"}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }
    rule = {**allowing(FIRST - 1), "Name": "back-door", "Statement": asked}
    made = changed(reads, context, "a rule allows who knows a header", lambda rules: [*rules, rule])
    return replace(made, tidy=made.undo)


def blocking_by_default(reads: Reads, context: PlanContext) -> FaultInjection:
    """A rule of somebody's blocks who has no reason to be blocked, under our mark."""
    acl = serving(reads, context)
    block = next(rule["Action"] for rule in acl.rules if is_kind(rule, BLOCK_LIST, context))
    rule = {**allowing(FIRST + 900), "Name": f"stormproof-everything-{context.system.api.id}", "Action": block}
    return changed(reads, context, "the firewall refuses all that is read", lambda rules: [*rules, rule])


def blocking_bodies(reads: Reads, context: PlanContext) -> FaultInjection:
    """The rules on bodies block."""

    def blocks(rule: Rule) -> Rule:
        group = rule["Statement"]["ManagedRuleGroupStatement"]
        overrides = [
            {**each, "ActionToUse": {"Block": {}}} if each["Name"].endswith(ON_BODIES) else each
            for each in group["RuleActionOverrides"]
        ]
        return {**rule, "Statement": {"ManagedRuleGroupStatement": {**group, "RuleActionOverrides": overrides}}}

    return bent(reads, context, "the rules on bodies block", COMMON, blocks)


def closed_by_default(reads: Reads, context: PlanContext) -> FaultInjection:
    """What no rule is about is refused."""
    acl = serving(reads, context)
    shut = acl.updated({"DefaultAction": {"Block": {}}}, CURRENT_TOKEN)
    return FaultInjection("the firewall refuses by default", (shut,), (back(acl),))


def unlogged(reads: Reads, context: PlanContext) -> FaultInjection:
    """The firewall does not log."""
    acl = serving(reads, context)
    off = Call("wafv2", "delete_logging_configuration", {"ResourceArn": acl.arn})
    return FaultInjection("the firewall does not log", (off,), (logging_back(reads, acl),))


def logging_allowed_only(reads: Reads, context: PlanContext) -> FaultInjection:
    """The log leaves out what was blocked."""
    allowed = [{"ActionCondition": {"Action": "ALLOW"}}]
    kept = [{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": allowed}]
    return _logging(reads, context, "blocks are not logged", {"LoggingFilter": {**FILTER, "Filters": kept}})


def keys_sampled(reads: Reads, context: PlanContext) -> FaultInjection:
    """The samples show headers as they were sent."""
    acl = serving(reads, context)
    shown = {"DataProtectionConfig": {"DataProtections": [_other_header()]}}
    return FaultInjection("samples show keys", (acl.updated(shown, CURRENT_TOKEN),), (back(acl),))


def keys_shown(reads: Reads, context: PlanContext) -> FaultInjection:
    """Log and samples show headers as they were sent."""
    logging = _logging(reads, context, "logs show keys", {"RedactedFields": [{"SingleHeader": {"Name": "cookie"}}]})
    sampled = keys_sampled(reads, context)
    return FaultInjection(logging.title, (*sampled.calls, *logging.calls), (*logging.undo, *sampled.undo))


def _logging(reads: Reads, context: PlanContext, title: str, changed: Mapping[str, Any]) -> FaultInjection:
    acl = serving(reads, context)
    back = logging_back(reads, acl)
    wrong = {**back.parameters["LoggingConfiguration"], **changed}
    put = Call("wafv2", "put_logging_configuration", {"LoggingConfiguration": wrong})
    return FaultInjection(title, (put,), (back,))


def logging_back(reads: Reads, acl: WebAcl) -> Call:
    """Return the call that has a web ACL log as it does now; raises CouldNotLook where it does not."""
    standing = read_logging(reads, acl.arn)
    if standing is None:
        raise CouldNotLook("sabotage.nothing_to_break", "the firewall does not log; run `stormproof apply` first")
    kept = {name: value for name, value in standing.items() if name != "ManagedByFirewallManager"}
    return Call("wafv2", "put_logging_configuration", {"LoggingConfiguration": kept})


def _other_header() -> dict[str, Any]:
    field = {"FieldType": "SINGLE_HEADER", "FieldKeys": ["cookie"]}
    return {"Field": field, "Action": "SUBSTITUTION"}
