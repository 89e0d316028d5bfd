"""A function in a VPC reaches DynamoDB by an endpoint, or by a route out through something that has an address."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe.vpc_routes import no_way_to_dynamodb
from stormproof.core.errors import CouldNotLook
from tests.provisioners.fakes import REGION, FakeReads
from tests.provisioners.made_functions import configuration

IN_VPC = configuration(VpcConfig={"SubnetIds": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-1"]})
LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}
OPEN = [{"IpProtocol": "-1"}]


def out(**by: str) -> dict[str, str]:
    """Return a default route."""
    return {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", **by}


def told(
    main: list[Any], own: list[Any] | None = None, endpoints: list[Any] | None = None, egress: list[Any] | None = None
) -> str:
    """Return what is said of a function whose subnets have the main route table, subnet-b its own where given."""
    tables = [{"RouteTableId": "rtb-main", "Associations": [{"Main": True}], "Routes": [LOCAL, *main]}]
    if own is not None:
        tables.append({"RouteTableId": "rtb-b", "Associations": [{"SubnetId": "subnet-b"}], "Routes": [LOCAL, *own]})
    groups = [{"GroupId": "sg-1", "IpPermissionsEgress": OPEN if egress is None else egress}]
    table: dict[tuple[str, str], Any] = {
        ("ec2", "describe_subnets"): [{"SubnetId": "subnet-a", "VpcId": "vpc-1"}],
        ("ec2", "describe_vpc_endpoints"): endpoints or [],
        ("ec2", "describe_route_tables"): tables,
        ("ec2", "describe_security_groups"): groups,
    }
    return no_way_to_dynamodb(FakeReads(table), REGION, IN_VPC)


def test_no_way_is_told_with_the_route_table_and_the_way_out() -> None:
    """Neither a local route nor an internet gateway will do, nor a NAT gateway that is gone."""
    for routes in ([], [out(GatewayId="igw-1")], [out(NatGatewayId="nat-1", State="blackhole")]):
        said = told(routes)
        assert "rtb-main" in said
        assert "gateway endpoint" in said


@pytest.mark.parametrize(
    "by", [{"NatGatewayId": "nat-1"}, {"TransitGatewayId": "tgw-1"}, {"NetworkInterfaceId": "eni-1"}]
)
def test_a_default_route_through_what_has_an_address_is_a_way(by: dict[str, str]) -> None:
    """Of every subnet."""
    assert not told([out(**by)])
    assert "rtb-b" in told([out(**by)], own=[])


def test_an_endpoint_is_a_way() -> None:
    """A gateway endpoint for the tables that it is on; an interface endpoint with its private name for the VPC."""
    gateway = {"VpcEndpointType": "Gateway", "State": "available", "RouteTableIds": ["rtb-main"]}
    interface = {"VpcEndpointType": "Interface", "State": "available", "PrivateDnsEnabled": True}
    assert not told([], endpoints=[gateway])
    assert "rtb-b" in told([], own=[], endpoints=[gateway])
    assert not told([], own=[], endpoints=[interface])
    assert told([], endpoints=[{**interface, "State": "pending"}])


def test_security_groups_must_let_https_out() -> None:
    """A new group lets everything out; an owner may have taken that away."""
    way = [out(NatGatewayId="nat-1")]
    assert "HTTPS" in told(way, egress=[])
    assert "HTTPS" in told(way, egress=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}])
    assert not told(way, egress=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}])


def test_a_function_in_no_vpc_reaches_it_and_what_cannot_be_looked_at_is_said() -> None:
    """Being denied is no way."""

    def denied(**_: Any) -> Any:
        raise CouldNotLook("aws.access_denied", "ec2 describe_subnets: denied")

    assert not no_way_to_dynamodb(FakeReads({}), REGION, configuration())
    with pytest.raises(CouldNotLook, match=r"whether DynamoDB is reached .*denied") as error:
        no_way_to_dynamodb(FakeReads({("ec2", "describe_subnets"): denied}), REGION, IN_VPC)
    assert error.value.code == "aws.access_denied"
