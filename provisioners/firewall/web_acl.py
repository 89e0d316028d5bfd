"""The firewall: a web ACL on every stage, with our rules.

A stage that has somebody else's ACL keeps it: what is missing there is added, what cannot be added stops the plan.
https://docs.aws.amazon.com/waf/latest/developerguide/limits.html gives the limit of an ACL's capacity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.firewall import block_list, body_rule_proof
from provisioners.firewall.rule_merging import in_order, merged
from provisioners.firewall.rules import BODIES, COMMON, GROUPS, ORDER, OWN_CAPACITY, PREFIX, Rule, wanted
from provisioners.firewall.rules import visible as visibility
from provisioners.firewall.summary import shown
from stormproof.aws.observe.wafv2 import SCOPE, Group, Sets, Stages, WebAcl, read_managed_group, read_stages
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Blocked, Call, Change, NoChange, Price, Ref, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.policy import Mode

NAME = "firewall"
PROTECTIONS = "data protection"
ASPECTS = ("rules", PROTECTIONS, "web ACL")
ARN = f"{NAME}.arn"
MOST_CAPACITY = 5000
ALLOW: dict[str, Any] = {"Allow": {}}
BREAKING = "what the firewall takes for an attack, and what comes from listed addresses, is refused with 403"
PROTECTION = {
    "Field": {"FieldType": "SINGLE_HEADER", "FieldKeys": [KEY_HEADER]},
    "Action": "SUBSTITUTION",
    "ExcludeRuleMatchDetails": False,
    "ExcludeRateBasedDetails": False,
}
"""Keeps API keys out of logs and samples, and out of what a rate is counted by:
https://docs.aws.amazon.com/waf/latest/APIReference/API_DataProtection.html
"""


@dataclass(frozen=True)
class Firewall:
    """All that the plan is made of; `groups` are AWS's rules by our names, `capacity` the WCU of ours together.

    `unproven` names the rules on bodies that the policy lets block although the corpus has not passed them.
    """

    at: Stages
    sets: Sets
    groups: Mapping[str, Group]
    capacity: int
    unproven: Mapping[str, str] = field(default_factory=dict)


def read(reads: Reads, context: PlanContext) -> Firewall:
    """Look at the stages, their ACLs, the block list, AWS's groups, and what the corpus met."""
    described = {rule: read_managed_group(reads, group) for rule, group in GROUPS.items()}
    groups = {name: group for name, (group, _) in described.items()}
    unproven = body_rule_proof.unproven(reads, context, groups[COMMON])
    capacity = OWN_CAPACITY + sum(cost for _, cost in described.values())
    return Firewall(read_stages(reads, context), block_list.read(reads, context).used, groups, capacity, unproven)


def plan(context: PlanContext, actual: Firewall) -> Iterator[Step]:
    """Bring our rules into every ACL that a stage has, and put ours on the stages that have none."""
    rules = wanted(context.policy, actual.sets, actual.groups)
    for arn in actual.at.homes:
        if not arn:
            yield _made(context, actual, rules)
        else:
            yield from _ruled(context, actual, actual.at.acls[arn], rules)
    for stage in actual.at.stages:
        if stage.acl:
            yield NoChange(NAME, stage.arn, "web ACL", f"it has {stage.acl}")
        else:
            acl = actual.at.own or Ref(ARN)
            call = Call("wafv2", "associate_web_acl", {"WebACLArn": acl, "ResourceArn": stage.arn})
            named = Names(context.system).firewall
            yield Change(
                NAME, stage.arn, "web ACL", Action.CREATE, None, named, (call,), breaking=_breaking(context, anew=True)
            )


def remove(context: PlanContext, actual: Firewall) -> Iterator[Step]:
    """Take our ACL off the stages and delete it; take our rules out of the ACLs of others."""
    own, name = actual.at.own, Names(context.system).firewall
    for stage in actual.at.stages:
        if own and stage.acl == own:
            call = Call("wafv2", "disassociate_web_acl", {"ResourceArn": stage.arn})
            yield Change(NAME, stage.arn, "web ACL", Action.DELETE, name, None, (call,))
    if own:
        acl = actual.at.acls[own]
        where = {"Name": name, "Scope": SCOPE, "Id": acl.document["Id"], "LockToken": acl.token}
        gone = Call("wafv2", "delete_web_acl", where)
        yield Change(NAME, own, "rules", Action.DELETE, shown(acl.document), None, (gone,))
    for arn in actual.at.homes:
        if arn and arn != own:
            yield from _cleared(context, actual.at.acls[arn])
    if not actual.at.acls:
        yield NoChange(NAME, context.system.api_arn, "web ACL", "no stage has a web ACL")


def _hides_keys(acl: WebAcl) -> bool:
    """Tell whether an ACL keeps keys out of its logs and samples."""
    return any(_protects(each) for each in _protections(acl))


def _made(context: PlanContext, actual: Firewall, rules: tuple[Rule, ...]) -> Step:
    names = Names(context.system)
    if reason := _unfit(context, actual):
        return Blocked(NAME, names.firewall, "rules", reason)
    document = {
        "Name": names.firewall,
        "DefaultAction": ALLOW,
        "Rules": list(merged((), rules) or ()),
        "VisibilityConfig": visibility(names.firewall),
        "CustomResponseBodies": BODIES,
        "DataProtectionConfig": {"DataProtections": [PROTECTION]},
    }
    parameters = {**document, "Scope": SCOPE, "Tags": names.tag_list}
    call = Call("wafv2", "create_web_acl", parameters, yields={ARN: "Summary.ARN"})
    price = _price(context, acls=1, rules=len(rules))
    return Change(NAME, names.firewall, "rules", Action.CREATE, None, shown(document), (call,), price)


def _ruled(context: PlanContext, actual: Firewall, acl: WebAcl, rules: tuple[Rule, ...]) -> Iterator[Step]:
    together = merged(acl.rules, rules)
    changed = _changed(acl, together or (), ours=acl.arn == actual.at.own)
    named = {name for name, _ in actual.groups[COMMON]}
    known = named.issuperset(context.policy.firewall_blocking_body_rules)
    if known and together is not None and _as_wanted(acl, changed):
        yield NoChange(NAME, acl.arn, "rules", _standing(together))
        return
    if reason := _unfit(context, actual) or _unfit_acl(actual, acl, together):
        yield Blocked(NAME, acl.arn, "rules", reason)
        return
    added = len(together or ()) - len(acl.rules)
    if acl.arn != actual.at.own and not _hides_keys(acl):
        # The call is that of the rules: an ACL is updated as a whole. What its owner had is kept for its removal.
        before, after = _protections(acl), changed["DataProtectionConfig"]["DataProtections"]
        yield Change(NAME, acl.arn, PROTECTIONS, Action.UPDATE, before, after, (), keeps=True)
    yield Change(
        NAME,
        acl.arn,
        "rules",
        Action.UPDATE,
        shown(acl.document),
        shown({**acl.document, **changed}),
        (acl.updated(changed),),
        _price(context, acls=0, rules=max(added, 0)),
        breaking=_breaking(context, anew=changed["Rules"] != in_order(acl.rules)),
    )


def _as_wanted(acl: WebAcl, changed: Mapping[str, Any]) -> bool:
    """Tell whether an ACL is as it is to be, in whatever order AWS lists its rules."""
    standing = {**acl.document, "Rules": in_order(acl.rules)}
    return all((standing.get(name) or {}) == (value or {}) for name, value in changed.items())


def _standing(rules: tuple[Rule, ...]) -> str:
    """Return why an ACL is left as it is: our rules are in it, or others that do as much."""
    ours = sum(rule["Name"].startswith(PREFIX) for rule in rules)
    whose = "our rules are" if ours == len(ORDER) else "our rules and others that do as much are"
    whose = whose if ours else "rules that do as much as ours are"
    return f"{whose} in it, and keys are kept out of its logs"


def _changed(acl: WebAcl, rules: tuple[Rule, ...], *, ours: bool) -> dict[str, Any]:
    protections = _protections(acl)
    if not _hides_keys(acl):
        protections = [*protections, PROTECTION]
    own = ours or any(rule["Name"].startswith(PREFIX) for rule in rules)
    settings = {"DefaultAction": ALLOW, "VisibilityConfig": visibility(acl.document["Name"])} if ours else {}
    return {
        **settings,
        "Rules": list(rules),
        "CustomResponseBodies": {**(acl.document.get("CustomResponseBodies") or {}), **(BODIES if own else {})},
        "DataProtectionConfig": {"DataProtections": protections},
    }


def _protections(acl: WebAcl) -> list[Mapping[str, Any]]:
    return list((acl.document.get("DataProtectionConfig") or {}).get("DataProtections") or [])


def _protects(standing: Mapping[str, Any]) -> bool:
    keys = [key.lower() for key in standing["Field"].get("FieldKeys") or []]
    excluded = standing.get("ExcludeRuleMatchDetails") or standing.get("ExcludeRateBasedDetails")
    return standing["Field"]["FieldType"] == "SINGLE_HEADER" and KEY_HEADER in keys and not excluded


def _unfit(context: PlanContext, actual: Firewall) -> str:
    """Return why the policy cannot be carried out, empty where it can."""
    policy = context.policy
    if policy.firewall_requests_per_5_minutes <= policy.requests_per_hour:
        return (
            f"firewall_requests_per_5_minutes = {policy.firewall_requests_per_5_minutes} would refuse clients within "
            f"their limit of {policy.requests_per_hour} an hour with 403; set it above requests_per_hour"
        )
    if actual.unproven:
        reasons = "; ".join(f"{rule}: {why}" for rule, why in sorted(actual.unproven.items()))
        return f"firewall_blocking_body_rules names rules that are not proven to let real projects pass: {reasons}"
    return ""


def _unfit_acl(actual: Firewall, acl: WebAcl, together: tuple[Rule, ...] | None) -> str:
    """Return why our rules cannot come into an ACL, naming what stands there and the way out."""
    if acl.document.get("ManagedByFirewallManager"):
        return f"{acl.arn} is managed by Firewall Manager; add the groups of {PREFIX}* to its policy there"
    if together is None:
        allowing = next(rule for rule in acl.rules if "Allow" in (rule.get("Action") or {}))
        return (
            f"rule {allowing['Name']} of {acl.arn} allows at priority {allowing['Priority']}, and before it there is "
            f"no room for our {len(ORDER)} rules; give it a priority above {len(ORDER)}, or take it out"
        )
    capacity = int(acl.document.get("Capacity") or 0)
    has_ours = any(rule["Name"].startswith(PREFIX) for rule in acl.rules)
    if not has_ours and capacity + actual.capacity > MOST_CAPACITY:
        return (
            f"{acl.arn} uses {capacity} WCU, ours need {actual.capacity}, and {MOST_CAPACITY} are the most; take rules "
            "out of it, or take it off the stage so that it gets an ACL of ours"
        )
    return ""


def _cleared(context: PlanContext, acl: WebAcl) -> Iterator[Step]:
    others = [rule for rule in acl.rules if not rule["Name"].startswith(PREFIX)]
    if len(others) == len(acl.rules):
        yield NoChange(NAME, acl.arn, "rules", "no rule of ours is in it")
        return
    standing = acl.document.get("CustomResponseBodies") or {}
    bodies = {name: body for name, body in standing.items() if name not in BODIES}
    former = context.formers.of(NAME, acl.arn, PROTECTIONS)
    back = former.before if former and former.stands(_protections(acl)) else _protections(acl)
    protections = {"DataProtectionConfig": {"DataProtections": back} if back else None}
    changed = {"Rules": others, "CustomResponseBodies": bodies or None, **protections}
    after = shown({**acl.document, **changed})
    yield Change(NAME, acl.arn, "rules", Action.UPDATE, shown(acl.document), after, (acl.updated(changed),))
    if former:
        yield Change(NAME, acl.arn, PROTECTIONS, Action.UPDATE, _protections(acl), back, (), keeps=True)


def _breaking(context: PlanContext, *, anew: bool) -> str:
    return BREAKING if anew and context.policy.firewall_mode is Mode.ENFORCE else ""


def _price(context: PlanContext, *, acls: int, rules: int) -> Price:
    requests = context.requests
    basis = f"{acls} web ACL, {rules} rules, requests: {requests}"
    return monthly({"waf.acl": acls, "waf.rule": rules, "waf.request": acls * requests.number / 1e6}, basis)


CONTROL = Control(
    name=NAME,
    criteria=("8.1",),
    phase=Phase.DEPLOYMENT,
    aspects=ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    requires=("block-list", "deployment"),
    # It stands before a stage, whatever that serves.
    may_lack=("deployment",),
)
