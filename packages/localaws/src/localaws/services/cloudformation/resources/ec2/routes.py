"""AWS::EC2::RouteTable, Route and SubnetRouteTableAssociation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.ec2.tags import TAGGED
from localaws.services.cloudformation.resources.simple import Call, Change, Simple
from localaws.services.cloudformation.resources.values import ID, Subject, Value, by, same, told

ROUTE_TABLE = Simple(
    "AWS::EC2::RouteTable",
    "ec2",
    create=Call("create_route_table", same("VpcId")),
    identity=told("RouteTable.RouteTableId"),
    attributes={"RouteTableId": ID},
    parts=(TAGGED,),
    delete=Call("delete_route_table", {"RouteTableId": ID}),
)

DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
WHERE = same("RouteTableId", *DESTINATIONS)
TARGETS = same(
    "GatewayId",
    "NatGatewayId",
    "InstanceId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
    "EgressOnlyInternetGatewayId",
)


def _destination(subject: Subject) -> str:
    return next(str(subject.properties[name]) for name in DESTINATIONS if name in subject.properties)


ROUTE = Simple(
    "AWS::EC2::Route",
    "ec2",
    create=Call("create_route", {**WHERE, **TARGETS}),
    identity=by(Value(lambda subject: f"{subject.properties['RouteTableId']}|{_destination(subject)}")),
    attributes={"CidrBlock": Value(_destination)},
    parts=(Change(Call("replace_route", {**WHERE, **TARGETS}), at_creation=False, where=frozenset(WHERE)),),
    delete=Call("delete_route", WHERE),
)

ASSOCIATION = Simple(
    "AWS::EC2::SubnetRouteTableAssociation",
    "ec2",
    create=Call("associate_route_table", same("RouteTableId", "SubnetId")),
    identity=told("AssociationId"),
    attributes={"Id": ID},
    delete=Call("disassociate_route_table", {"AssociationId": ID}),
    updatable=False,
)

TYPES = (ROUTE_TABLE.resource_type(), ROUTE.resource_type(), ASSOCIATION.resource_type())
