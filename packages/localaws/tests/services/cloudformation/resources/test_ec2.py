"""CloudFormation's types of EC2: a network in which a function can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.ec2 import TYPES
from localaws_testing.resource_lives import Life, Look, Needs, lived

Make = Callable[..., Any]

HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
TOLD = "SecurityGroups[0].{}[].[IpProtocol, FromPort, IpRanges[0].CidrIp]"


def group(permissions: str) -> Look:
    """Return where the rules of a group are seen."""
    return Look("ec2", "describe_security_groups", {"GroupIds": ["{id}"]}, TOLD.format(permissions))


LIVES = (
    Life(
        "AWS::EC2::VPC",
        {"CidrBlock": "10.7.0.0/16", "EnableDnsHostnames": True},
        Look(
            "ec2",
            "describe_vpc_attribute",
            {"VpcId": "{id}", "Attribute": "enableDnsHostnames"},
            "EnableDnsHostnames.Value",
        ),
        True,
        {"EnableDnsHostnames": None},
        ("modify_vpc_attribute",),
        False,
        attributes=("VpcId", "CidrBlock", "CidrBlockAssociations", "DefaultSecurityGroup", "DefaultNetworkAcl"),
    ),
    Life(
        "AWS::EC2::Subnet",
        {"VpcId": "@vpc", "CidrBlock": "10.0.9.0/24", "AvailabilityZone": "us-east-1b"},
        Look("ec2", "describe_subnets", {"SubnetIds": ["{id}"]}, "Subnets[0].[AvailabilityZone, MapPublicIpOnLaunch]"),
        ["us-east-1b", False],
        {"MapPublicIpOnLaunch": True},
        ("modify_subnet_attribute",),
        ["us-east-1b", True],
        attributes=("SubnetId", "AvailabilityZone", "VpcId"),
    ),
    Life(
        "AWS::EC2::SecurityGroup",
        {"VpcId": "@vpc", "GroupDescription": "d", "SecurityGroupIngress": [HTTPS]},
        group("IpPermissions"),
        [["tcp", 443, "0.0.0.0/0"]],
        {"SecurityGroupIngress": [{**HTTPS, "FromPort": 80, "ToPort": 80}]},
        ("revoke_security_group_ingress", "authorize_security_group_ingress"),
        [["tcp", 80, "0.0.0.0/0"]],
        attributes=("GroupId", "VpcId", "Id"),
    ),
    Life(
        "AWS::EC2::SecurityGroup",
        {"VpcId": "@vpc", "GroupDescription": "d", "SecurityGroupEgress": [HTTPS]},
        group("IpPermissionsEgress"),
        [["tcp", 443, "0.0.0.0/0"]],
        {"SecurityGroupEgress": None},
        ("revoke_security_group_egress", "authorize_security_group_egress"),
        [["-1", None, "0.0.0.0/0"]],
    ),
    Life(
        "AWS::EC2::SecurityGroupIngress",
        {**HTTPS, "GroupId": "@group"},
        Look("ec2", "describe_security_groups", {"GroupIds": ["{GroupId}"]}, TOLD.format("IpPermissions")),
        [["tcp", 443, "0.0.0.0/0"]],
        attributes=("Id",),
        gone=[],
    ),
    Life(
        "AWS::EC2::SecurityGroupEgress",
        {**HTTPS, "GroupId": "@group"},
        Look(
            "ec2",
            "describe_security_groups",
            {"GroupIds": ["{GroupId}"]},
            "length(SecurityGroups[0].IpPermissionsEgress)",
        ),
        2,
        gone=1,
    ),
    Life(
        "AWS::EC2::RouteTable",
        {"VpcId": "@vpc"},
        Look("ec2", "describe_route_tables", {"RouteTableIds": ["{id}"]}, "length(RouteTables)"),
        1,
        attributes=("RouteTableId",),
    ),
    Life(
        "AWS::EC2::SubnetRouteTableAssociation",
        {"RouteTableId": "@table", "SubnetId": "@subnet"},
        Look(
            "ec2", "describe_route_tables", {"RouteTableIds": ["{RouteTableId}"]}, "length(RouteTables[0].Associations)"
        ),
        1,
        attributes=("Id",),
        gone=0,
    ),
    Life(
        "AWS::EC2::InternetGateway",
        {},
        Look("ec2", "describe_internet_gateways", {"InternetGatewayIds": ["{id}"]}, "length(InternetGateways)"),
        1,
        attributes=("InternetGatewayId",),
    ),
    Life(
        "AWS::EC2::EIP",
        {"Domain": "vpc", "Tags": [{"Key": "of", "Value": "a"}]},
        Look("ec2", "describe_addresses", {"PublicIps": ["{id}"]}, "Addresses[0].Tags[?Key=='of'].Value"),
        ["a"],
        {"Tags": [{"Key": "of", "Value": "b"}]},
        ("create_tags",),
        ["b"],
        attributes=("PublicIp", "AllocationId"),
    ),
    Life(
        "AWS::EC2::VPCEndpoint",
        {"VpcId": "@vpc", "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["@table"]},
        Look(
            "ec2",
            "describe_vpc_endpoints",
            {"VpcEndpointIds": ["{id}"]},
            "VpcEndpoints[?State!='deleted'] | [0].RouteTableIds",
        ),
        ["@table"],
        {"RouteTableIds": []},
        ("modify_vpc_endpoint",),
        [],
        attributes=("Id", "DnsEntries"),
    ),
)


@pytest.fixture
def network(make: Make, needs: Needs) -> Needs:
    """A VPC with a subnet, a table of routes and a group, beside what there is anyway."""
    vpc = make(TYPES, "AWS::EC2::VPC", CidrBlock="10.0.0.0/16").physical.id
    made = {
        "@vpc": vpc,
        "@subnet": make(TYPES, "AWS::EC2::Subnet", VpcId=vpc, CidrBlock="10.0.1.0/24").physical.id,
        "@table": make(TYPES, "AWS::EC2::RouteTable", VpcId=vpc).physical.id,
        "@group": make(TYPES, "AWS::EC2::SecurityGroup", VpcId=vpc, GroupDescription="d").physical.id,
    }
    return {**needs, **{name: lambda value=value: value for name, value in made.items()}}  # type: ignore[misc]  # bound


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.kind)
def test_a_resource_lives(aws: Any, make: Make, network: Needs, life: Life) -> None:
    """It is created, changed by the operations it takes, and leaves nothing."""
    lived(aws, make, TYPES, network, life)


def test_a_route_leads_out_and_then_elsewhere(aws: Any, make: Make, network: Needs) -> None:
    """Its target is replaced, its destination names it."""
    vpc, table = network["@vpc"](), network["@table"]()
    gateway = make(TYPES, "AWS::EC2::InternetGateway", Tags=[{"Key": "Name", "Value": "out"}]).physical.id
    make(TYPES, "AWS::EC2::VPCGatewayAttachment", VpcId=vpc, InternetGatewayId=gateway)
    address = make(TYPES, "AWS::EC2::EIP", Domain="vpc").physical.attributes["AllocationId"]
    nat = make(TYPES, "AWS::EC2::NatGateway", SubnetId=network["@subnet"](), AllocationId=address).physical.id
    settings = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    route = make(TYPES, "AWS::EC2::Route", **settings)
    assert route.physical.id == f"{table}|0.0.0.0/0"
    route.update(GatewayId=None, NatGatewayId=nat)
    told = aws.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    [found] = [each for each in told if each["DestinationCidrBlock"] == "0.0.0.0/0"]
    assert (found.get("GatewayId"), found["NatGatewayId"]) == (None, nat)
