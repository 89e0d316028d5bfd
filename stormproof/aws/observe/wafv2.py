"""AWS WAF as it stands: the web ACLs of the API's stages, IP sets, AWS's own rule groups, and where ACLs log."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.judges.firewall.demands import VERSIONS, owners_list
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call

SCOPE = "REGIONAL"
PAGE = 100
PROTECTED = (
    "API_GATEWAY",
    "APPLICATION_LOAD_BALANCER",
    "APPSYNC",
    "COGNITO_USER_POOL",
    "APP_RUNNER_SERVICE",
    "VERIFIED_ACCESS_INSTANCE",
    "AGENTCORE_GATEWAY",
)
"""The types of resources that a regional web ACL can be put on, each asked for by itself; CloudFront's and Amplify's
are of another scope, whose ACLs no stage can have.
https://docs.aws.amazon.com/waf/latest/APIReference/API_ListResourcesForWebACL.html
"""
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
"""What UpdateWebACL replaces as a whole: a setting that is not sent again is lost.
https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html
"""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Configuration = Mapping[str, Any]
"""A LoggingConfiguration:
https://docs.aws.amazon.com/waf/latest/APIReference/API_LoggingConfiguration.html
"""
Group = tuple[tuple[str, str], ...]
"""The rules of a managed rule group: name and default action, by name."""


@dataclass(frozen=True)
class AddressSet:
    """An IP set as it stands; `token` is the lock token that an update must name."""

    name: str
    id: str
    arn: str
    ranges: tuple[str, ...]
    token: str

    @property
    def networks(self) -> frozenset[Network]:
        """The ranges as networks: AWS writes IPv6 addresses in full."""
        return frozenset(map(ipaddress.ip_network, self.ranges))

    def updated(self, ranges: tuple[str, ...], token: str | None = None) -> Call:
        """Return the call that makes it hold other ranges; without a `token` refused where somebody was faster."""
        where = {"Name": self.name, "Scope": SCOPE, "Id": self.id, "LockToken": token or self.token}
        return Call("wafv2", "update_ip_set", {**where, "Addresses": list(ranges)})


Sets = Mapping[str, AddressSet]
"""The sets of a block list that are there, by version."""


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
        """Return the call that changes some settings and leaves the others; `token` None is the one that was read.

        What is changed to None is taken off: UpdateWebACL puts nothing in place of what it is not given.
        """
        kept = {name: self.document[name] for name in MUTABLE if self.document.get(name)}
        settings = {name: value for name, value in {**kept, **changed}.items() if value is not None}
        where = {"Name": self.document["Name"], "Scope": SCOPE, "Id": self.document["Id"]}
        return Call("wafv2", "update_web_acl", {**where, "LockToken": token or self.token, **settings})


@dataclass(frozen=True)
class Users:
    """Who beside this API's stages uses a web ACL, by ARN; `unseen` says why that could not be looked at, by `code`."""

    arns: tuple[str, ...] = ()
    unseen: str = ""
    code: str = ""


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


def listed(reads: Reads, operation: str, items: str, scope: str = SCOPE) -> Iterator[Mapping[str, Any]]:
    """Yield all that a listing of WAFv2 has in this region; a page that is not full is the last, whatever it says."""
    marker: dict[str, str] = {}
    while True:
        page = reads.read("wafv2", operation, Scope=scope, Limit=PAGE, **marker)
        found = page.get(items) or []
        yield from found
        if len(found) < PAGE or not page.get("NextMarker"):
            return
        marker = {"NextMarker": page["NextMarker"]}


def read_block_list(reads: Reads, context: PlanContext) -> Sets:
    """Look at the IP sets of the block list in force: an owner's, where his rules refuse one, else ours."""
    return read_owners_list(reads, context) or read_own_list(reads, context)


def read_owners_list(reads: Reads, context: PlanContext) -> Sets:
    """Look at the IP sets that rules of the owner's refuse on the serving stage, one of each version; none else."""
    at = read_stages(reads, context)
    acl = next((stage.acl for stage in at.stages if stage.name == context.system.api.stage), "")
    found: dict[str, AddressSet] = {}
    for arn in sorted(owners_list(at.acls[acl].rules, context.system.api.id)) if acl else ():
        name, id_ = arn.split("/")[-2:]
        answer = reads.read("wafv2", "get_ip_set", Name=name, Scope=SCOPE, Id=id_)
        found.setdefault(answer["IPSet"]["IPAddressVersion"], _held(answer))
    return found if found.keys() == set(VERSIONS) else {}


def read_own_list(reads: Reads, context: PlanContext) -> Sets:
    """Look at the IP sets that are ours by name."""
    names = Names(context.system)
    wanted = {names.block_list_set(version): version for version in VERSIONS}
    found = {wanted[each["Name"]]: each for each in listed(reads, "list_ip_sets", "IPSets") if each["Name"] in wanted}
    return {version: _address_set(reads, each) for version, each in found.items()}


def read_stages(reads: Reads, context: PlanContext) -> Stages:
    """Look at the stages and their web ACLs."""
    api, names = context.system.api, Names(context.system)
    found = reads.read("apigateway", "get_stages", restApiId=api.id)["item"]
    stages = tuple(
        Stage(str(each["stageName"]), stage_arn(context, each["stageName"]), str(each.get("webAclArn") or ""))
        for each in sorted(found, key=lambda each: str(each["stageName"]))
    )
    known = {str(each["Name"]): str(each["ARN"]) for each in listed(reads, "list_web_acls", "WebACLs")}
    own = known.get(names.firewall, "")
    arns = {stage.acl for stage in stages} | {own}
    return Stages(stages, {arn: read_acl(reads, arn) for arn in sorted(arns) if arn}, own)


def read_acl(reads: Reads, arn: str) -> WebAcl:
    """Return a web ACL by its ARN, ``arn:aws:wafv2:REGION:ACCOUNT:regional/webacl/NAME/ID``."""
    name, id_ = arn.split("/")[-2:]
    found = reads.read("wafv2", "get_web_acl", Name=name, Scope=SCOPE, Id=id_)
    return WebAcl(found["WebACL"], found["LockToken"])


def read_users(reads: Reads, at: Stages, arn: str) -> Users:
    """Look who uses a web ACL beside the stages of this API.

    Each type needs a permission of its own:
    https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_id-based-policy-examples.html
    """
    own = {stage.arn for stage in at.stages}
    found: set[str] = set()
    try:
        for kind in PROTECTED:
            listing = reads.read("wafv2", "list_resources_for_web_acl", WebACLArn=arn, ResourceType=kind)
            found.update(map(str, listing.get("ResourceArns") or ()))
    except CouldNotLook as error:
        return Users(tuple(sorted(found - own)), error.message, error.code)
    return Users(tuple(sorted(found - own)))


def read_rule_groups(reads: Reads, arns: Iterable[str]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Return the rules of an owner's rule groups by ARN; raises CouldNotLook.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html
    """
    return {arn: tuple(reads.read("wafv2", "get_rule_group", ARN=arn)["RuleGroup"]["Rules"]) for arn in arns}


def read_managed_group(reads: Reads, name: str) -> tuple[Group, int]:
    """Return the rules of one of AWS's rule groups, and its capacity in WCU."""
    found = reads.read("wafv2", "describe_managed_rule_group", VendorName="AWS", Name=name, Scope=SCOPE)
    rules = ((str(rule["Name"]), next(iter(rule["Action"]))) for rule in found["Rules"])
    return tuple(sorted(rules)), int(found["Capacity"])


def read_logging(reads: Reads, arn: str) -> Configuration | None:
    """Return where an ACL logs, None where it does not."""
    try:
        found = reads.read("wafv2", "get_logging_configuration", ResourceArn=arn)
    except NotThere:
        return None
    configuration: Configuration = found["LoggingConfiguration"]
    return configuration


def log_group(configuration: Configuration) -> str:
    """Return the log group that an ACL logs to, empty where that is no log group."""
    _, _, group = str(configuration["LogDestinationConfigs"][0]).partition(":log-group:")
    return group.removesuffix(":*")


def stage_arn(context: PlanContext, stage: str) -> str:
    """Return what a web ACL is associated with.

    https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
    """
    system = context.system
    return f"arn:{system.partition}:apigateway:{system.region}::/restapis/{system.api.id}/stages/{stage}"


def _address_set(reads: Reads, summary: Mapping[str, Any]) -> AddressSet:
    return _held(reads.read("wafv2", "get_ip_set", Name=summary["Name"], Scope=SCOPE, Id=summary["Id"]))


def _held(answer: Mapping[str, Any]) -> AddressSet:
    held = answer["IPSet"]
    return AddressSet(held["Name"], held["Id"], held["ARN"], tuple(held["Addresses"]), answer["LockToken"])
