"""AWS::EC2::VPC and Subnet.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.ec2.tags import IDS, TAGGED
from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, Subject, Value, converted, same, told


def _switched(property_name: str, operation: str, resource: str, *, default: bool) -> Change:
    """Return what sets an attribute that is true or false."""
    value = converted(property_name, lambda given: {"Value": given}, cleared={"Value": default})
    return Change(Call(operation, {resource: ID, property_name: value}))


def _default(operation: str, listed: str, key: str, *filters: tuple[str, str]) -> Value:
    """Return what finds the ID of something that EC2 makes with a VPC."""

    def of(subject: Subject) -> Any:
        wanted = [{"Name": name, "Values": [value]} for name, value in (("vpc-id", subject.id), *filters)]
        found = subject.calls("ec2", operation, Filters=wanted)[listed]
        return found[0][key] if found else None

    return Value(of)


VPC = Simple(
    "AWS::EC2::VPC",
    "ec2",
    create=Call("create_vpc", same("CidrBlock", "InstanceTenancy")),
    identity=told("Vpc.VpcId"),
    parts=(
        _switched("EnableDnsSupport", "modify_vpc_attribute", "VpcId", default=True),
        _switched("EnableDnsHostnames", "modify_vpc_attribute", "VpcId", default=False),
        TAGGED,
    ),
    read=Call("describe_vpcs", {"VpcIds": IDS}),
    attributes={
        "VpcId": ID,
        "CidrBlock": "Vpcs[0].CidrBlock",
        "CidrBlockAssociations": "Vpcs[0].CidrBlockAssociationSet[].AssociationId",
        "Ipv6CidrBlocks": "Vpcs[0].Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "DefaultSecurityGroup": _default(
            "describe_security_groups", "SecurityGroups", "GroupId", ("group-name", "default")
        ),
        "DefaultNetworkAcl": _default("describe_network_acls", "NetworkAcls", "NetworkAclId", ("default", "true")),
    },
    delete=Call("delete_vpc", {"VpcId": ID}),
    replaced_by=frozenset({"InstanceTenancy"}),
)

SUBNET = Simple(
    "AWS::EC2::Subnet",
    "ec2",
    create=Call("create_subnet", same("VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId")),
    identity=told("Subnet.SubnetId"),
    parts=(_switched("MapPublicIpOnLaunch", "modify_subnet_attribute", "SubnetId", default=False), TAGGED),
    read=Call("describe_subnets", {"SubnetIds": IDS}),
    attributes={
        "SubnetId": ID,
        "AvailabilityZone": "Subnets[0].AvailabilityZone",
        "AvailabilityZoneId": "Subnets[0].AvailabilityZoneId",
        "CidrBlock": "Subnets[0].CidrBlock",
        "VpcId": "Subnets[0].VpcId",
    },
    delete=Call("delete_subnet", {"SubnetId": ID}),
)

TYPES = (VPC.resource_type(), SUBNET.resource_type())
