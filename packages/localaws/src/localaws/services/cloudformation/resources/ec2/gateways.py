"""AWS::EC2::InternetGateway, VPCGatewayAttachment, NatGateway and EIP.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_EC2.html
"""

from __future__ import annotations

from localaws.services.cloudformation.resources.ec2.tags import IDS, TAGGED, tagged
from localaws.services.cloudformation.resources.simple import Call, Simple
from localaws.services.cloudformation.resources.values import ID, Value, attribute, same, told

INTERNET_GATEWAY = Simple(
    "AWS::EC2::InternetGateway",
    "ec2",
    create=Call("create_internet_gateway", {}),
    identity=told("InternetGateway.InternetGatewayId"),
    attributes={"InternetGatewayId": ID},
    parts=(TAGGED,),
    delete=Call("delete_internet_gateway", {"InternetGatewayId": ID}),
)

ATTACHED = same("InternetGatewayId", "VpcId")

ATTACHMENT = Simple(
    "AWS::EC2::VPCGatewayAttachment",
    "ec2",
    create=Call("attach_internet_gateway", ATTACHED),
    identity=lambda subject, _answer: f"IGW|{subject.properties['VpcId']}",
    delete=Call("detach_internet_gateway", ATTACHED),
    gone="Gateway.NotAttached",
    replaced_by=frozenset({"InternetGatewayId"}),
    updatable=False,
)

ADDRESS = Simple(
    "AWS::EC2::EIP",
    "ec2",
    create=Call("allocate_address", same("Domain")),
    identity=told("PublicIp"),
    attributes={"PublicIp": "PublicIp", "AllocationId": "AllocationId"},
    parts=(tagged(Value(lambda subject: [subject.attributes["AllocationId"]])),),
    delete=Call("release_address", {"AllocationId": attribute("AllocationId")}),
    replaced_by=frozenset({"Domain"}),
)

NAT_GATEWAY = Simple(
    "AWS::EC2::NatGateway",
    "ec2",
    create=Call("create_nat_gateway", same("SubnetId", "AllocationId", "ConnectivityType")),
    identity=told("NatGateway.NatGatewayId"),
    attributes={"NatGatewayId": ID, "EniId": "NatGateways[0].NatGatewayAddresses[0].NetworkInterfaceId"},
    parts=(TAGGED,),
    read=Call("describe_nat_gateways", {"NatGatewayIds": IDS}),
    delete=Call("delete_nat_gateway", {"NatGatewayId": ID}),
)

TYPES = tuple(each.resource_type() for each in (INTERNET_GATEWAY, ATTACHMENT, ADDRESS, NAT_GATEWAY))
