"""EC2: the regions are those that there are here.

Scanners ask EC2 for the regions and then look into each; moto tells all of AWS's, of which all but a few would be
refused here (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.ec2.models import EC2Backend

from localaws.kernel.ports import REGIONS
from localaws.moto.patches import Method, Patches


def install(patches: Patches) -> None:
    """Tell these regions alone."""
    patches.wrap(EC2Backend, "describe_regions", _only_here)


def _only_here(describe: Method) -> Method:
    def describe_regions(backend: EC2Backend, region_names: Sequence[str] | None = None) -> list[Any]:
        return [region for region in describe(backend, region_names) if region.name in REGIONS]

    return describe_regions
