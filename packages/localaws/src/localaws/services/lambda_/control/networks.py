"""Lambda: subnets and security groups of a function must be there; moto takes any.

Security groups are looked at first. Words:
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaFunction::test_invalid_vpc_config_security_group, test_invalid_vpc_config_subnet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.lambda_.control.errors import InvalidParameter


def check_network(account: str, region: str, config: Mapping[str, Sequence[str]] | None) -> None:
    """Raise InvalidParameter for a security group or a subnet that is not there."""
    if not config or not (config.get("SubnetIds") or config.get("SecurityGroupIds")):
        return
    from moto.ec2.models import ec2_backends  # noqa: PLC0415 - moto's largest service, for functions in a VPC alone

    backend: Any = ec2_backends[account][region]
    for group in config.get("SecurityGroupIds") or ():
        if backend.get_security_group_from_id(group) is None:
            raise _absent("SecurityGroups", "InvalidGroup.NotFound", f"The security group '{group}' does not exist")
    known = {each.id for each in backend.describe_subnets()}
    for subnet in config.get("SubnetIds") or ():
        if subnet not in known:
            raise _absent("Subnets", "InvalidSubnetID.NotFound", f"The subnet ID '{subnet}' does not exist")


def told_network(account: str, region: str, config: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a VpcConfig as AWS shows it: with the VPC of its subnets, empty where it was taken off.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    (TestLambdaFunction::test_vpc_config)
    """
    if config is None:
        return None
    subnets = list(config.get("SubnetIds") or ())
    told = {"SubnetIds": subnets, "SecurityGroupIds": list(config.get("SecurityGroupIds") or ()), "VpcId": ""}
    if subnets:
        from moto.ec2.models import ec2_backends  # noqa: PLC0415 - as above

        backend: Any = ec2_backends[account][region]
        told["VpcId"] = next((each.vpc_id for each in backend.describe_subnets() if each.id in subnets), "")
    return {**told, "Ipv6AllowedForDualStack": bool(config.get("Ipv6AllowedForDualStack"))}


def _absent(what: str, code: str, message: str) -> InvalidParameter:
    return InvalidParameter(
        f"Error occurred while Describe{what}. EC2 Error Code: {code}. EC2 Error Message: {message}"
    )
