"""EC2: the regions are those that there are here, and a NAT gateway that is not there is not found.

Scanners ask EC2 for the regions and then look into each; moto tells all of AWS's, of which all but a few would be
refused here (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html).
NatGatewayNotFound: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from localaws.kernel.ports import REGIONS
from localaws.moto.patches import Method, Patches


def install(patches: Patches) -> None:
    """Tell these regions alone, and which NAT gateways are not there."""
    patches.wrap(EC2Backend, "describe_regions", _only_here)
    patches.wrap(EC2Backend, "delete_nat_gateway", _if_there)


def _only_here(describe: Method) -> Method:
    def describe_regions(backend: EC2Backend, region_names: Sequence[str] | None = None) -> list[Any]:
        return [region for region in describe(backend, region_names) if region.name in REGIONS]

    return describe_regions


def _if_there(delete: Method) -> Method:
    def delete_nat_gateway(backend: EC2Backend, nat_gateway_id: str) -> Any:
        if nat_gateway_id not in backend.nat_gateways:
            raise EC2ClientError("NatGatewayNotFound", f"The Nat Gateway {nat_gateway_id} was not found")
        return delete(backend, nat_gateway_id)

    return delete_nat_gateway
