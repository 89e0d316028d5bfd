"""Web ACLs as AWS would describe them, for tests of the firewall's controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provisioners.firewall.block_list import CANARIES
from provisioners.firewall.capacity import added
from provisioners.firewall.own_rules import own_rules
from provisioners.firewall.rule_merging import merged
from provisioners.firewall.rules import BODIES, GROUPS, OWN_CAPACITY, visible, wanted
from provisioners.firewall.web_acl import PROTECTION, Firewall
from stormproof.aws.observe.wafv2 import AddressSet, Stage, Stages, WebAcl
from stormproof.core.policy import Mode, Policy

ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/stormproof-abc123/1"
FOREIGN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/theirs/2"
STAGE = "arn:aws:apigateway:eu-west-1::/restapis/abc123/stages/prod"
DESCRIBED = dict.fromkeys(GROUPS, (("Bad_BODY", "Block"), ("Bad_HEADER", "Block"), ("Counted", "Count")))
SETS = {
    version: AddressSet(f"set-{version}", version, f"arn:{version}", (canary,), "t")
    for version, canary in CANARIES.items()
}
OWN = own_rules("abc123", SETS, whole=False)
"""How the rules of the tests' API are known in an ACL."""
RULE_CAPACITY = 200
"""WCU of each of our rules here."""
POLICY = Policy(admin_email="admin@example.com", firewall_mode=Mode.ENFORCE)


def acl(arn: str = ACL, policy: Policy = POLICY, **changed: Any) -> WebAcl:
    """Return a web ACL with our rules and settings, unless they are changed."""
    name, id_ = arn.split("/")[-2:]
    document = {
        "Name": name,
        "Id": id_,
        "ARN": arn,
        "DefaultAction": {"Allow": {}},
        "Rules": list(merged((), wanted(policy, SETS, DESCRIBED), OWN) or ()),
        "VisibilityConfig": visible(name),
        "CustomResponseBodies": BODIES,
        "DataProtectionConfig": {"DataProtections": [PROTECTION]},
        "Capacity": OWN_CAPACITY + 900,
        "Description": "",
    }
    return WebAcl({**document, **changed}, "token")


def bare(arn: str = FOREIGN, *rules: Mapping[str, Any], **changed: Any) -> WebAcl:
    """Return somebody else's web ACL."""
    document: dict[str, Any] = {
        "Rules": list(rules),
        "CustomResponseBodies": {},
        "DataProtectionConfig": None,
        "Capacity": 10,
    }
    return acl(arn, **{**document, **changed})


def found(*acls: WebAcl, at: str = "", **more: Any) -> Firewall:
    """Return what is looked at: the ACLs that are there, and the one that the stage has."""
    stages = Stages(
        (Stage("prod", STAGE, at),), {each.arn: each for each in acls}, ACL if acls[:1] and acls[0].arn == ACL else ""
    )
    needed = {each.arn: len(added(each, wanted(POLICY, SETS, DESCRIBED), OWN)) * RULE_CAPACITY for each in acls}
    return Firewall(stages, SETS, DESCRIBED, **{"needed": needed, **more})
