"""The firewall: a web ACL on every stage, with our rules.

A stage that has somebody else's ACL keeps it: what is missing there is added, what cannot be added stops the plan.
https://docs.aws.amazon.com/waf/latest/developerguide/limits.html gives the limit of an ACL's capacity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provisioners.firewall import block_list, body_rule_proof, obstacles
from provisioners.firewall import capacity as units
from provisioners.firewall.own_rules import OwnRules, own_rules
from provisioners.firewall.rule_merging import in_order, merged
from provisioners.firewall.rules import BODIES, COMMON, GROUPS, ORDER, PREFIX, Rule, wanted
from provisioners.firewall.rules import visible as visibility
from provisioners.firewall.sharing import also_for, held_back, still_used
from provisioners.firewall.summary import shown
from stormproof.aws.observe.wafv2 import (
    SCOPE,
    Group,
    Sets,
    Stages,
    Users,
    WebAcl,
    read_managed_group,
    read_stages,
    read_users,
)
from stormproof.core.naming import Names
from stormproof.core.observations import KEY_HEADER
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import CONFLICT, Action, Blocked, Call, Change, NoChange, Price, Ref, Step
from stormproof.core.planning.prices import monthly
from stormproof.core.policy import Mode

NAME = "firewall"
PROTECTIONS = "data protection"
ASPECTS = ("rules", PROTECTIONS, "web ACL")
ARN = f"{NAME}.arn"
ALLOW: dict[str, Any] = {"Allow": {}}
BREAKING = "what the firewall takes for an attack, and what comes from listed addresses, is refused with 403"
UNCOUNTED = (
    'nothing was counted here before: with firewall_mode = "observe" the rules only count, and `stormproof promote` '
    "says whom they would refuse"
)
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
    """All that the plan is made of; `groups` are AWS's rules by our names.

    `unproven` names the rules on bodies that the policy lets block although the corpus has not passed them. `users` are
    those of an ACL that are not of this API, `needed` the WCU that our rules add to an ACL of others; both by its ARN.
    """

    at: Stages
    sets: Sets
    groups: Mapping[str, Group]
    unproven: Mapping[str, str] = field(default_factory=dict)
    users: Mapping[str, Users] = field(default_factory=dict)
    needed: Mapping[str, int] = field(default_factory=dict)

    def users_of(self, arn: str) -> Users:
        """Return who else uses an ACL."""
        return self.users.get(arn, Users())

    def own(self, context: PlanContext, arn: str = "") -> OwnRules:
        """Return how our rules are known in an ACL; the empty one is ours, yet to be made."""
        return own_rules(context.system.api.id, self.sets, whole=arn in {"", self.at.own})


def read(reads: Reads, context: PlanContext) -> Firewall:
    """Look at the stages, their ACLs, the block list, AWS's groups, and what the corpus met."""
    groups = {rule: read_managed_group(reads, group)[0] for rule, group in GROUPS.items()}
    unproven = body_rule_proof.unproven(reads, context, groups[COMMON])
    at, sets = read_stages(reads, context), block_list.read(reads, context).used
    rules = wanted(context.policy, sets, groups)
    own = own_rules(context.system.api.id, sets, whole=False)
    needed = {arn: units.read_needed(reads, acl, rules, own) for arn, acl in at.acls.items() if arn != at.own}
    users = {arn: read_users(reads, at, arn) for arn in at.acls}
    return Firewall(at, sets, groups, unproven, users, needed)


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
            own_name = Names(context.system).firewall
            breaking = _breaking(context, anew=True, counted=False)
            yield Change(NAME, stage.arn, "web ACL", Action.CREATE, None, own_name, (call,), breaking=breaking)


def remove(context: PlanContext, actual: Firewall) -> Iterator[Step]:
    """Take our ACL off the stages and delete it; take our rules out of the ACLs of others."""
    own, name = actual.at.own, Names(context.system).firewall
    for stage in actual.at.stages:
        if own and stage.acl == own:
            call = Call("wafv2", "disassociate_web_acl", {"ResourceArn": stage.arn})
            yield Change(NAME, stage.arn, "web ACL", Action.DELETE, name, None, (call,))
    if own and (kept := still_used(name, actual.users_of(own))):
        yield Blocked(NAME, own, "rules", *kept)
    elif own:
        acl = actual.at.acls[own]
        where = {"Name": name, "Scope": SCOPE, "Id": acl.document["Id"], "LockToken": acl.token}
        gone = Call("wafv2", "delete_web_acl", where)
        yield Change(NAME, own, "rules", Action.DELETE, shown(acl.document), None, (gone,))
    for arn in actual.at.homes:
        if arn and arn != own:
            yield from _cleared(context, actual.at.acls[arn], actual.own(context, arn), actual.users_of(arn))
    if not actual.at.acls:
        yield NoChange(NAME, context.system.api_arn, "web ACL", "no stage has a web ACL")


def _hides_keys(acl: WebAcl) -> bool:
    """Tell whether an ACL keeps keys out of its logs and samples."""
    return any(_protects(each) for each in _protections(acl))


def _made(context: PlanContext, actual: Firewall, rules: tuple[Rule, ...]) -> Step:
    names = Names(context.system)
    if reason := obstacles.of_policy(context.policy, actual.unproven):
        return Blocked(NAME, names.firewall, "rules", reason)
    document = {
        "Name": names.firewall,
        "DefaultAction": ALLOW,
        "Rules": list(merged((), rules, actual.own(context)) or ()),
        "VisibilityConfig": visibility(names.firewall),
        "CustomResponseBodies": BODIES,
        "DataProtectionConfig": {"DataProtections": [PROTECTION]},
    }
    parameters = {**document, "Scope": SCOPE, "Tags": names.tag_list}
    call = Call("wafv2", "create_web_acl", parameters, yields={ARN: "Summary.ARN"})
    price = _price(context, acls=1, rules=len(rules))
    return Change(NAME, names.firewall, "rules", Action.CREATE, None, shown(document), (call,), price)


def _ruled(context: PlanContext, actual: Firewall, acl: WebAcl, rules: tuple[Rule, ...]) -> Iterator[Step]:
    own = actual.own(context, acl.arn)
    together = merged(acl.rules, rules, own)
    changed = _changed(acl, together or (), ours=acl.arn == actual.at.own)
    named = {name for name, _ in actual.groups[COMMON]}
    known = named.issuperset(context.policy.firewall_blocking_body_rules)
    if known and together is not None and _as_wanted(acl, changed):
        yield NoChange(NAME, acl.arn, "rules", _standing(own, together))
        return
    if held := _held(context, actual, acl, together):
        yield Blocked(NAME, acl.arn, "rules", *held)
        return
    users = actual.users_of(acl.arn)
    if acl.arn != actual.at.own and not _hides_keys(acl):
        # The call is that of the rules: an ACL is updated as a whole. What its owner had is kept for its removal.
        before, after = _protections(acl), changed["DataProtectionConfig"]["DataProtections"]
        shared = f"keys leave the logs and samples, {also_for(users)}" if users.arns else ""
        yield Change(NAME, acl.arn, PROTECTIONS, Action.UPDATE, before, after, (), breaking=shared, keeps=True)
    counted = bool(own.among(acl.rules))
    breaking = _breaking(context, anew=changed["Rules"] != in_order(acl.rules), counted=counted, users=users)
    was, becomes = shown(acl.document), shown({**acl.document, **changed})
    price = _added_price(context, actual, acl, together or ())
    calls = (acl.updated(changed),)
    yield Change(NAME, acl.arn, "rules", Action.UPDATE, was, becomes, calls, price, breaking=breaking)


def _held(
    context: PlanContext, actual: Firewall, acl: WebAcl, together: tuple[Rule, ...] | None
) -> tuple[str, str] | None:
    """Return why an ACL is not changed, and the code of that; None where it may be."""
    unfit = obstacles.of_acl(acl, together, actual.needed.get(acl.arn, 0))
    if reason := obstacles.of_policy(context.policy, actual.unproven) or unfit:
        return reason, CONFLICT
    return held_back(context, acl.arn, actual.users_of(acl.arn)) if acl.arn != actual.at.own else None


def _as_wanted(acl: WebAcl, changed: Mapping[str, Any]) -> bool:
    """Tell whether an ACL is as it is to be, in whatever order AWS lists its rules."""
    standing = {**acl.document, "Rules": in_order(acl.rules)}
    return all((standing.get(name) or {}) == (value or {}) for name, value in changed.items())


def _standing(own: OwnRules, rules: tuple[Rule, ...]) -> str:
    """Return why an ACL is left as it is: our rules are in it, or others that do as much."""
    ours = len(own.among(rules))
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


def _cleared(context: PlanContext, acl: WebAcl, own: OwnRules, users: Users) -> Iterator[Step]:
    """Take our rules out; what another API's firewall in this ACL needs beside its rules stays for it."""
    others = own.others(acl.rules)
    alone = not any(rule["Name"].startswith(PREFIX) for rule in others)
    if len(others) == len(acl.rules):
        yield NoChange(NAME, acl.arn, "rules", "no rule of ours is in it")
        return
    standing = acl.document.get("CustomResponseBodies") or {}
    bodies = {name: body for name, body in standing.items() if not alone or name not in BODIES}
    former = context.formers.of(NAME, acl.arn, PROTECTIONS) if alone else None
    back = former.before if former and former.stands(_protections(acl)) else _protections(acl)
    protections = {"DataProtectionConfig": {"DataProtections": back} if back else None}
    changed = {"Rules": others, "CustomResponseBodies": bodies or None, **protections}
    after = shown({**acl.document, **changed})
    breaking = f"these rules refuse nobody any more, {also_for(users)}" if users.arns else ""
    update = (acl.updated(changed),)
    yield Change(NAME, acl.arn, "rules", Action.UPDATE, shown(acl.document), after, update, breaking=breaking)
    if former:
        yield Change(NAME, acl.arn, PROTECTIONS, Action.UPDATE, _protections(acl), back, (), keeps=True)


def _breaking(context: PlanContext, *, anew: bool, counted: bool = True, users: Users | None = None) -> str:
    """Return what clients may notice; not `counted`, the rules would block without having counted first."""
    shared = also_for(users or Users())
    if context.policy.firewall_mode is not Mode.ENFORCE:
        return f"requests are counted and logged, {shared}" if anew and shared else ""
    return "; ".join(filter(None, (BREAKING, shared, "" if counted else UNCOUNTED))) if anew else ""


def _price(context: PlanContext, *, acls: int, rules: int) -> Price:
    requests = context.requests
    basis = f"{acls} web ACL, {rules} rules, requests: {requests}"
    return monthly({"waf.acl": acls, "waf.rule": rules, "waf.request": acls * requests.number / 1e6}, basis)


def _added_price(context: PlanContext, actual: Firewall, acl: WebAcl, together: tuple[Rule, ...]) -> Price:
    """Return what more rules in an ACL cost, and the requests' inspection by more than 1,500 WCU."""
    rules, capacity = max(len(together) - len(acl.rules), 0), int(acl.document.get("Capacity") or 0)
    steps = units.charged_steps(capacity, capacity + actual.needed.get(acl.arn, 0))
    if not steps:
        return _price(context, acls=0, rules=rules)
    requests = context.requests
    beyond = f"{steps} times 500 WCU beyond {units.INCLUDED:,}"
    basis = f"{rules} rules; {beyond} for this API's requests alone: {requests}"
    return monthly({"waf.rule": rules, "waf.capacity": steps * requests.number / 1e6}, basis)


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
