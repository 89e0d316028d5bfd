"""CloudFormation's types of Route 53."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from localaws.services.cloudformation.resources.route53 import TYPES

Make = Callable[..., Any]


def held(aws: Any, zone: str) -> dict[tuple[str, str], list[str]]:
    """Return the values of a zone's own records, by name and type."""
    found = aws.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {
        (each["Name"], each["Type"]): [record["Value"] for record in each.get("ResourceRecords", [])]
        for each in found
        if each["Type"] not in {"NS", "SOA"}
    }


@pytest.fixture
def zone(make: Make, unique: Callable[[str], str]) -> Any:
    """A hosted zone."""
    return make(TYPES, "AWS::Route53::HostedZone", Name=f"{unique('zone')}.example.com")


def test_a_zone_is_made_changed_and_deleted(aws: Any, zone: Any) -> None:
    """Ref is its ID without the path; name servers are an attribute."""
    client = aws.client("route53")
    assert "/" not in zone.physical.id
    assert zone.physical.attributes["NameServers"]
    zone.update(HostedZoneConfig={"Comment": "theirs"}, HostedZoneTags=[{"Key": "a", "Value": "b"}])
    assert client.get_hosted_zone(Id=zone.physical.id)["HostedZone"]["Config"]["Comment"] == "theirs"
    told = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone.physical.id)["ResourceTagSet"]
    assert {tag["Key"]: tag["Value"] for tag in told["Tags"]} == {"a": "b", **zone.place.tags}
    zone.delete()
    zone.delete()
    with pytest.raises(client.exceptions.NoSuchHostedZone):
        client.get_hosted_zone(Id=zone.physical.id)


def test_a_record_is_made_changed_renamed_and_deleted(aws: Any, make: Make, zone: Any) -> None:
    """Its zone may be named by its name; Ref is the record's name."""
    domain = zone.properties["Name"]
    record = make(
        TYPES, "AWS::Route53::RecordSet", HostedZoneName=f"{domain}.", Name=f"a.{domain}.", Type="A", TTL="60",
        ResourceRecords=["192.0.2.1"],
    )  # fmt: skip
    assert held(aws, zone.physical.id) == {(f"a.{domain}.", "A"): ["192.0.2.1"]}
    record.update(ResourceRecords=["192.0.2.2"])
    record.update(Name=f"b.{domain}.")
    assert record.physical.id == f"b.{domain}."
    assert held(aws, zone.physical.id) == {(f"b.{domain}.", "A"): ["192.0.2.2"]}
    record.delete()
    record.delete()
    assert held(aws, zone.physical.id) == {}


def test_a_group_of_records_changes_one_by_one(aws: Any, make: Make, zone: Any) -> None:
    """A record that is gone is deleted, a new one made."""
    domain = zone.properties["Name"]
    record = {"Type": "A", "TTL": "60", "ResourceRecords": ["192.0.2.1"]}
    alias = {"Type": "A", "AliasTarget": {"DNSName": f"a.{domain}.", "HostedZoneId": zone.physical.id}}
    group = make(
        TYPES, "AWS::Route53::RecordSetGroup", HostedZoneId=zone.physical.id,
        RecordSets=[{**record, "Name": f"a.{domain}."}, {**record, "Name": f"b.{domain}."}],
    )  # fmt: skip
    group.update(RecordSets=[{**record, "Name": f"a.{domain}."}, {**alias, "Name": f"c.{domain}."}])
    assert set(held(aws, zone.physical.id)) == {(f"a.{domain}.", "A"), (f"c.{domain}.", "A")}
    group.delete()
    assert held(aws, zone.physical.id) == {}
