"""EC2's regions, as scanners ask for them."""

from __future__ import annotations

from typing import Any


def test_only_the_regions_that_there_are_are_told(aws: Any) -> None:
    """All of them, and by name."""
    ec2 = aws.client("ec2")
    assert {each["RegionName"] for each in ec2.describe_regions()["Regions"]} == set(aws.ready["regions"])
    one = ec2.describe_regions(RegionNames=["eu-west-1"])["Regions"]
    assert [each["RegionName"] for each in one] == ["eu-west-1"]
