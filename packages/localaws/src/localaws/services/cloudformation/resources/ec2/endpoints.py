"""AWS::EC2::VPCEndpoint.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.ec2.tags import IDS, TAGGED
from localaws.services.cloudformation.resources.simple import Call, Change, Members, Simple
from localaws.services.cloudformation.resources.values import ID, Value, document, same, told

ENDPOINT_ID = {"VpcEndpointId": ID}
TYPE = Value(lambda subject: subject.properties.get("VpcEndpointType", "Gateway"), frozenset({"VpcEndpointType"}))
ONE = Value(lambda subject: [subject.member])


def _members(listed: str) -> Members:
    """Return what adds to a list and removes from it."""
    return Members(
        listed,
        "@",
        Call("modify_vpc_endpoint", {**ENDPOINT_ID, f"Add{listed}": ONE}),
        Call("modify_vpc_endpoint", {**ENDPOINT_ID, f"Remove{listed}": ONE}),
        at_creation=False,
    )


POLICY = {"PolicyDocument": document("PolicyDocument")}

ENDPOINT = Simple(
    "AWS::EC2::VPCEndpoint",
    "ec2",
    create=Call(
        "create_vpc_endpoint",
        {
            "VpcEndpointType": TYPE,
            **same("VpcId", "ServiceName", "PrivateDnsEnabled"),
            **same("RouteTableIds", "SubnetIds", "SecurityGroupIds"),
            **POLICY,
        },
    ),
    identity=told("VpcEndpoint.VpcEndpointId"),
    attributes={
        "Id": ID,
        "CreationTimestamp": "VpcEndpoints[0].CreationTimestamp",
        "NetworkInterfaceIds": "VpcEndpoints[0].NetworkInterfaceIds",
        "DnsEntries": "VpcEndpoints[0].DnsEntries[].join(':', [HostedZoneId, DnsName])",
    },
    parts=(
        _members("RouteTableIds"),
        _members("SubnetIds"),
        Change(Call("modify_vpc_endpoint", {**ENDPOINT_ID, **POLICY}), at_creation=False),
        TAGGED,
    ),
    read=Call("describe_vpc_endpoints", {"VpcEndpointIds": IDS}),
    delete=Call("delete_vpc_endpoints", {"VpcEndpointIds": IDS}),
    replaced_by=frozenset({"SecurityGroupIds", "PrivateDnsEnabled"}),
)

TYPES = (ENDPOINT.resource_type(),)
