"""Whether a function in a VPC has a way to DynamoDB: a function's network interfaces have no public address.

So an internet gateway is no way; a NAT gateway or an appliance on the default route is, and so is an endpoint.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-ddb.html (a gateway endpoint is a route of the table)
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stormproof.aws.observe.lambda_functions import Configuration
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.planning.controls import Reads

ANYWHERE = "0.0.0.0/0"
HTTPS = 443
NO_WAY = "add a gateway endpoint for DynamoDB to that route table, which costs nothing, or a NAT gateway"


def no_way_to_dynamodb(reads: Reads, region: str, configuration: Configuration) -> str:
    """Return why a function cannot be seen to reach DynamoDB, empty where it can; never raises."""
    vpc = configuration.get("VpcConfig") or {}
    subnets = [str(each) for each in vpc.get("SubnetIds") or ()]
    if not subnets:
        return ""
    try:
        return _no_route(reads, region, subnets) or _no_egress(reads, list(vpc.get("SecurityGroupIds") or ()))
    except NotThere as error:
        return f"it is in a VPC, and what DynamoDB would be reached by from there is gone: {error}"
    except CouldNotLook as error:
        said = f"it is in a VPC, and whether DynamoDB is reached from there could not be looked at: {error.message}"
        raise CouldNotLook(error.code, said) from error


def _no_route(reads: Reads, region: str, subnets: list[str]) -> str:
    vpc = str(reads.pages("ec2", "describe_subnets", "Subnets", SubnetIds=subnets)[0]["VpcId"])
    within = [{"Name": "vpc-id", "Values": [vpc]}]
    service = {"Name": "service-name", "Values": [f"com.amazonaws.{region}.dynamodb"]}
    endpoints = reads.pages("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=[*within, service])
    standing = [each for each in endpoints if str(each.get("State", "")).lower() == "available"]
    if any(each.get("VpcEndpointType") == "Interface" and each.get("PrivateDnsEnabled") for each in standing):
        return ""
    gateways = {table for each in standing for table in each.get("RouteTableIds") or ()}
    tables = reads.pages("ec2", "describe_route_tables", "RouteTables", Filters=within)
    for subnet in subnets:
        table = _table_of(tables, subnet)
        if table.get("RouteTableId") not in gateways and not _leads_out(table.get("Routes") or ()):
            where = f"route table {table.get('RouteTableId', 'unknown')} of its subnet {subnet}"
            return f"no route leads to DynamoDB from its VPC ({where}): {NO_WAY}"
    return ""


def _table_of(tables: Iterable[Mapping[str, Any]], subnet: str) -> Mapping[str, Any]:
    """Return the subnet's own route table, or else the VPC's main one.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    """
    main: Mapping[str, Any] = {}
    for table in tables:
        for association in table.get("Associations") or ():
            if association.get("SubnetId") == subnet:
                return table
            main = table if association.get("Main") else main
    return main


def _leads_out(routes: Iterable[Mapping[str, Any]]) -> bool:
    return any(
        route.get("DestinationCidrBlock") == ANYWHERE
        and route.get("State", "active") == "active"
        and not str(route.get("GatewayId", "")).startswith("igw-")
        for route in routes
    )


def _no_egress(reads: Reads, groups: list[str]) -> str:
    found = reads.pages("ec2", "describe_security_groups", "SecurityGroups", GroupIds=groups) if groups else []
    if not found or any(_lets_out(rule) for group in found for rule in group.get("IpPermissionsEgress") or ()):
        return ""
    return f"none of its security groups ({', '.join(groups)}) lets HTTPS out, by which DynamoDB is reached"


def _lets_out(rule: Mapping[str, Any]) -> bool:
    ports = range(int(rule.get("FromPort", 0)), int(rule.get("ToPort", 65535)) + 1)
    return rule.get("IpProtocol") == "-1" or (rule.get("IpProtocol") == "tcp" and HTTPS in ports)
