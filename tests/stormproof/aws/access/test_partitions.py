"""What botocore says of partitions is used as it is, and a region that is not enabled is told from bad credentials."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.access.partitions import dns_suffix, home_of, lacks, must_be_enabled
from stormproof.core.errors import CouldNotLook, TargetError


@pytest.mark.parametrize(
    ("partition", "suffix"),
    [
        ("aws", "amazonaws.com"),
        ("aws-cn", "amazonaws.com.cn"),
        ("aws-us-gov", "amazonaws.com"),
        ("aws-eusc", "amazonaws.eu"),
    ],
)
def test_host_names_end_as_their_partition_does(partition: str, suffix: str) -> None:
    """Of every partition, not of the two that one thinks of."""
    assert dns_suffix(partition) == suffix


def test_an_unknown_partition_has_no_ending() -> None:
    """None is made up."""
    with pytest.raises(ValueError, match="no partition"):
        dns_suffix("aws-mars")


def test_a_partition_has_a_region_that_needs_no_enabling() -> None:
    """Where none is known, nothing is asked."""
    assert [home_of(region) for region in ("af-south-1", "cn-northwest-1", "nowhere")] == [
        "us-east-1",
        "cn-north-1",
        "",
    ]


def test_a_region_that_is_not_enabled_is_named() -> None:
    """Its STS knows no credentials that another region's knows; the way out is a command."""
    asked: list[str] = []

    def caller(region: str) -> dict[str, Any]:
        asked.append(region)
        return {"Account": "123456789012"}

    with pytest.raises(TargetError, match="account 123456789012 has not enabled af-south-1") as raised:
        must_be_enabled("af-south-1", caller)
    assert "enable-region --region-name af-south-1" in raised.value.way_out
    assert asked == ["us-east-1"]


def test_bad_credentials_are_no_matter_of_the_region() -> None:
    """Nobody knows them; so it is with those of a region that every account has."""

    def refused(_: str) -> dict[str, Any]:
        raise CouldNotLook("aws.credentials", "no")

    must_be_enabled("af-south-1", refused)
    must_be_enabled("us-east-1", refused)


@pytest.mark.parametrize(
    ("region", "service", "lacking"),
    [
        ("us-gov-west-1", "appsync", True),
        ("eu-west-1", "appsync", False),
        ("us-gov-west-1", "lambda", False),
        ("us-gov-west-1", "iam", False),
        ("nowhere-1", "appsync", False),
    ],
)
def test_a_partition_may_lack_a_service_that_others_have(region: str, service: str, lacking: bool) -> None:  # noqa: FBT001 - a table's column
    """A service without regions, as IAM is, lacks nowhere by this."""
    assert lacks(region, service) is lacking
