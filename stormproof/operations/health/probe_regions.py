"""Whether the regions from which the system is probed can be used: enabled in the account, and reached from here.

A region that has to be enabled is off until somebody enables it:
https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html and
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html (optInStatus)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.judges.health.regions import AT_LEAST
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.regions import in_region

OFF = "not-opted-in"


@dataclass(frozen=True)
class RegionState:
    """What was found of a region; `way_out` is empty where it can be used."""

    region: str
    found: str
    way_out: str = ""


def region_states(reads: Reads, regions: tuple[str, ...]) -> Iterator[RegionState]:
    """Yield what was found of each region from which the system is to be probed, and whether they are several."""
    if len(regions) < AT_LEAST:
        named = ", ".join(regions) or "none"
        way_out = f"name {AT_LEAST} at least as [regions] probes in the target file: 11.5 is FAIL without"
        yield RegionState("probes", f"other regions than the system's that it is probed from: {named}", way_out)
    off = _switched_off(reads, regions)
    for region in regions:
        leave_out = "or leave it out of [regions] probes"
        if region in off:
            enable = f"aws account enable-region --region-name {region}, {leave_out}"
            yield RegionState(region, "the account has not enabled it", enable)
        elif why := _unreached(reads, region):
            yield RegionState(region, why, f"nothing is planned there until it answers; mend it, {leave_out}")
        else:
            yield RegionState(region, "enabled, and answers")


def _switched_off(reads: Reads, regions: tuple[str, ...]) -> frozenset[str]:
    """Return those that the account has not enabled; none where that may not be looked at: they tell by themselves."""
    if not regions:
        return frozenset()
    try:
        found = reads.read("ec2", "describe_regions", AllRegions=True, RegionNames=list(regions))["Regions"]
    except (CouldNotLook, NotThere):
        return frozenset()
    return frozenset(str(each["RegionName"]) for each in found if each.get("OptInStatus") == OFF)


def _unreached(reads: Reads, region: str) -> str:
    try:
        in_region(reads, region).read("lambda", "get_account_settings")
    except (CouldNotLook, NotThere) as error:
        return str(error)
    return ""
