"""AWS::EC2::SecurityGroup, SecurityGroupIngress and SecurityGroupEgress.

A group whose template has rules for what goes out loses the rule, with which EC2 makes it, that lets everything out.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.ec2.tags import IDS, TAGGED
from localaws.services.cloudformation.resources.resource_type import ResourceType
from localaws.services.cloudformation.resources.simple import Call, Change, Members, Simple, ignoring_gone
from localaws.services.cloudformation.resources.values import ID, Subject, Value, named, prop, same, told

PEER = {
    "SourceSecurityGroupId": "GroupId",
    "DestinationSecurityGroupId": "GroupId",
    "SourceSecurityGroupName": "GroupName",
    "SourceSecurityGroupOwnerId": "UserId",
}
PREFIX_LISTS = ("SourcePrefixListId", "DestinationPrefixListId")
TWICE = "InvalidPermission.Duplicate"
OUT_TO_EVERYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule as EC2's operations take it."""
    note = {"Description": rule["Description"]} if "Description" in rule else {}
    ports = {name: rule[name] for name in ("FromPort", "ToPort") if name in rule}
    made: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"]), **ports}
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **note}]
    if "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **note}]
    if lists := [rule[name] for name in PREFIX_LISTS if name in rule]:
        made["PrefixListIds"] = [{"PrefixListId": each, **note} for each in lists]
    if peer := {name: rule[own] for own, name in PEER.items() if own in rule}:
        made["UserIdGroupPairs"] = [{**peer, **note}]
    return made


OF_MEMBER = {"GroupId": ID, "IpPermissions": Value(lambda subject: [permission(subject.member)])}
INGRESS = Members(
    "SecurityGroupIngress",
    "@",
    Call("authorize_security_group_ingress", OF_MEMBER),
    Call("revoke_security_group_ingress", OF_MEMBER),
    there=TWICE,
)


@dataclass(frozen=True)
class Egress(Members):
    """The rules for what goes out, which take the place of the one that lets everything out."""

    def create(self, subject: Subject) -> None:
        """Put the rules in the place of the first one."""
        if self.listed in subject.properties:
            self._let_out(subject, "revoke")
            super().create(subject)

    def update(self, subject: Subject) -> None:
        """Put and remove rules; the first one comes back where the template has none any more."""
        had, has = (self.listed in each for each in (subject.before, subject.properties))
        if has and not had:
            self._let_out(subject, "revoke")
        super().update(subject)
        if had and not has:
            self._let_out(subject, "authorize")

    def delete(self, subject: Subject) -> None:
        """They go with the group."""

    def _let_out(self, subject: Subject, verb: str) -> None:
        rule = {"GroupId": subject.id, "IpPermissions": [OUT_TO_EVERYWHERE]}
        ignoring_gone(lambda: subject.calls("ec2", f"{verb}_security_group_egress", **rule), TWICE)


EGRESS = Egress(
    "SecurityGroupEgress",
    "@",
    Call("authorize_security_group_egress", OF_MEMBER),
    Call("revoke_security_group_egress", OF_MEMBER),
    there=TWICE,
)

GROUP = Simple(
    "AWS::EC2::SecurityGroup",
    "ec2",
    create=Call(
        "create_security_group",
        {"GroupName": named("GroupName", 255), "Description": prop("GroupDescription"), **same("VpcId")},
    ),
    identity=told("GroupId"),
    attributes={"GroupId": ID, "Id": ID, "VpcId": "SecurityGroups[0].VpcId"},
    parts=(INGRESS, EGRESS, TAGGED),
    read=Call("describe_security_groups", {"GroupIds": IDS}),
    delete=Call("delete_security_group", {"GroupId": ID}),
)


def _rule(direction: str, *peers: str) -> ResourceType:
    """Return the type of one rule; `direction`: ``Ingress`` or ``Egress``."""
    lower = direction.lower()
    names = ("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description", *peers)
    made = Value(lambda subject: [permission(subject.properties)], frozenset(names))
    rule = {"GroupId": prop("GroupId"), "IpPermissions": made}
    return Simple(
        f"AWS::EC2::SecurityGroup{direction}",
        "ec2",
        create=Call(f"authorize_security_group_{lower}", rule),
        identity=told("SecurityGroupRules[0].SecurityGroupRuleId"),
        attributes={"Id": ID},
        parts=(Change(Call(f"update_security_group_rule_descriptions_{lower}", rule), at_creation=False),),
        delete=Call(f"revoke_security_group_{lower}", rule),
    ).resource_type()


TYPES = (
    GROUP.resource_type(),
    _rule(
        "Ingress",
        "SourceSecurityGroupId",
        "SourceSecurityGroupName",
        "SourceSecurityGroupOwnerId",
        "SourcePrefixListId",
    ),
    _rule("Egress", "DestinationSecurityGroupId", "DestinationPrefixListId"),
)
