"""The web ACLs of the API's stages as they stand, and what the firewall's rules are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provisioners.firewall import block_list
from provisioners.firewall.block_list import SCOPE
from provisioners.firewall.rules import GROUPS, Group
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

MUTABLE = (
    "DefaultAction",
    "Description",
    "Rules",
    "VisibilityConfig",
    "DataProtectionConfig",
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
    "OnSourceDDoSProtectionConfig",
    "ApplicationConfig",
)
"""What UpdateWebACL replaces as a whole: what it is not told again is lost.
https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html
"""


@dataclass(frozen=True)
class WebAcl:
    """A web ACL: GetWebACL's document and lock token."""

    document: Mapping[str, Any]
    token: str

    @property
    def arn(self) -> str:
        """Its ARN."""
        return str(self.document["ARN"])

    @property
    def rules(self) -> tuple[Mapping[str, Any], ...]:
        """Its rules."""
        return tuple(self.document.get("Rules") or ())

    def updated(self, changed: Mapping[str, Any], token: str | None = None) -> Call:
        """Return the call that changes some settings and leaves the others; `token` None is the one that was read."""
        kept = {name: self.document[name] for name in MUTABLE if self.document.get(name)}
        where = {"Name": self.document["Name"], "Scope": SCOPE, "Id": self.document["Id"]}
        return Call("wafv2", "update_web_acl", {**where, "LockToken": token or self.token, **kept, **changed})


@dataclass(frozen=True)
class Stage:
    """A stage of the API and the ARN of its web ACL, empty for none."""

    name: str
    arn: str
    acl: str


@dataclass(frozen=True)
class Stages:
    """Every stage, the web ACLs that they have by ARN, ours among them even where no stage has it; `own` is its ARN."""

    stages: tuple[Stage, ...]
    acls: Mapping[str, WebAcl]
    own: str

    @property
    def homes(self) -> tuple[str, ...]:
        """The ACLs that have to hold our rules, by ARN; the empty one is ours, yet to be made."""
        return tuple(sorted({stage.acl or self.own for stage in self.stages}))


def read_stages(reads: Reads, context: PlanContext) -> Stages:
    """Look at the stages and their web ACLs."""
    api, names = context.system.api, Names(context.system)
    found = reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    stages = tuple(
        Stage(str(each["stageName"]), stage_arn(context, each["stageName"]), str(each.get("webAclArn") or ""))
        for each in sorted(found, key=lambda each: str(each["stageName"]))
    )
    known = {str(each["Name"]): str(each["ARN"]) for each in block_list.listed(reads, "list_web_acls", "WebACLs")}
    own = known.get(names.firewall, "")
    arns = {stage.acl for stage in stages} | {own}
    return Stages(stages, {arn: read_acl(reads, arn) for arn in sorted(arns) if arn}, own)


def read_acl(reads: Reads, arn: str) -> WebAcl:
    """Return a web ACL by its ARN, ``arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID``."""
    name, id_ = arn.split("/")[-2:]
    found = reads.read("wafv2", "get_web_acl", Name=name, Scope=SCOPE, Id=id_)
    return WebAcl(found["WebACL"], found["LockToken"])


def read_groups(reads: Reads) -> dict[str, tuple[Group, int]]:
    """Return AWS's groups by our rules' names: their rules with default actions, by name, and their capacity."""
    return {rule: _group(reads, name) for rule, name in GROUPS.items()}


def stage_arn(context: PlanContext, stage: str) -> str:
    """Return what a web ACL is associated with.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    """
    system = context.system
    return f"arn:{system.partition}:apigateway:{system.region}::/restapis/{system.api.id}/stages/{stage}"


def _group(reads: Reads, name: str) -> tuple[Group, int]:
    found = reads.read("wafv2", "describe_managed_rule_group", VendorName="AWS", Name=name, Scope=SCOPE)
    rules = ((str(rule["Name"]), next(iter(rule["Action"]))) for rule in found["Rules"])
    return tuple(sorted(rules)), int(found["Capacity"])
