"""Route 53: hosted zones and records.

Properties and return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Route53.html.
Ref of a record is its name. A record is told apart by its name, type and set identifier; one that keeps all three is
replaced in place. Private zones are not implemented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    constant,
    prop,
    tag_pairs,
)

SETTINGS = ("SetIdentifier", "Weight", "Region", "Failover", "GeoLocation", "HealthCheckId", "MultiValueAnswer")
RECORD = frozenset({"Name", "Type", "TTL", "ResourceRecords", "AliasTarget", *SETTINGS})
ZONE = frozenset({"HostedZoneId", "HostedZoneName"})
CONFIG = "HostedZoneConfig"
TAGS = "HostedZoneTags"
TAGGED = {"ResourceType": constant("hostedzone"), "ResourceId": ID}


def _comment(subject: Subject) -> str:
    return str((subject.properties.get(CONFIG) or {}).get("Comment", ""))


HOSTED_ZONE = Simple(
    "AWS::Route53::HostedZone",
    "route53",
    create=Call(
        "create_hosted_zone",
        {"Name": prop("Name"), CONFIG: prop(CONFIG), "CallerReference": Value(lambda s: s.place.physical_name)},
    ),
    identity=lambda _subject, answer: str(answer["HostedZone"]["Id"]).rpartition("/")[2],
    parts=(
        Change(
            Call("update_hosted_zone_comment", {"Id": ID, "Comment": Value(_comment, frozenset({CONFIG}))}),
            at_creation=False,
        ),
        Tagging(
            Call("change_tags_for_resource", {**TAGGED, "AddTags": tag_pairs(TAGS)}),
            Call("change_tags_for_resource", {**TAGGED, "RemoveTagKeys": MEMBER}),
            TAGS,
            at_creation=True,
        ),
    ),
    read=Call("get_hosted_zone", {"Id": ID}),
    attributes={"Id": ID, "NameServers": "DelegationSet.NameServers"},
    delete=Call("delete_hosted_zone", {"Id": ID}),
)

Records = dict[tuple[str, ...], dict[str, Any]]
"""Records as the operations take them, by what tells them apart."""


def _record(declared: Mapping[str, Any]) -> dict[str, Any]:
    record = {name: declared[name] for name in RECORD if name in declared}
    if "TTL" in record:
        record["TTL"] = int(record["TTL"])
    if "ResourceRecords" in record:
        record["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
    if alias := record.get("AliasTarget"):
        record["AliasTarget"] = {"EvaluateTargetHealth": False, **alias}
    return record


def _records(declared: list[Mapping[str, Any]]) -> Records:
    records = [_record(each) for each in declared]
    return {(each["Name"], each["Type"], each.get("SetIdentifier", "")): each for each in records}


def _zone(calls: Calls, properties: Properties) -> str:
    """Return the ID of the zone that is named; raises ClientError where there is none."""
    if zone := properties.get("HostedZoneId"):
        return str(zone)
    name = str(properties.get("HostedZoneName", "")).rstrip(".") + "."
    for each in calls("route53", "list_hosted_zones_by_name", DNSName=name)["HostedZones"]:
        if each["Name"] == name:
            return str(each["Id"]).rpartition("/")[2]
    text = f"No hosted zones named {name} found"
    raise ClientError({"Error": {"Code": "NoSuchHostedZone", "Message": text}}, "ListHostedZonesByName")


def _change(calls: Calls, properties: Properties, *changes: tuple[str, dict[str, Any]]) -> None:
    """Change records in one batch: (action, record)."""
    if changes:
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
        zone = _zone(calls, properties)
        calls("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch=batch)


def _delete(calls: Calls, properties: Properties, records: Records) -> None:
    """Delete records, those that are gone already and those of a zone that is gone left out."""
    for record in records.values():
        try:
            _change(calls, properties, ("DELETE", record))
        except ClientError as error:
            told = error.response["Error"]
            if told.get("Code") != "NoSuchHostedZone" and "not found" not in str(told.get("Message")):
                raise


def _kind(
    name: str, honoured: frozenset[str], declared: Callable[[Properties], list[Mapping[str, Any]]], identity: str | None
) -> ResourceType:
    """Return a type of one or more records; `identity` is the property that Ref gives, None for a generated name."""

    def physical(place: Place, properties: Properties) -> Physical:
        return Physical(
            properties[identity] if identity else place.physical_name, {} if identity else {"Id": place.physical_name}
        )

    def create(calls: Calls, place: Place, properties: Properties) -> Physical:
        _change(calls, properties, *(("CREATE", each) for each in _records(declared(properties)).values()))
        return physical(place, properties)

    def update(calls: Calls, place: Place, _old: Physical, before: Properties, after: Properties) -> Physical:
        old, new = _records(declared(before)), _records(declared(after))
        put = [("UPSERT", record) for key, record in new.items() if old.get(key) != record]
        _change(calls, after, *put)
        _delete(calls, after, {key: record for key, record in old.items() if key not in new})
        return physical(place, after)

    def delete(calls: Calls, _place: Place, _physical: Physical, properties: Properties) -> None:
        _delete(calls, properties, _records(declared(properties)))

    return ResourceType(name, honoured | ZONE, create, update, delete)


TYPES = (
    HOSTED_ZONE.resource_type(),
    _kind("AWS::Route53::RecordSet", RECORD, lambda properties: [properties], "Name"),
    _kind("AWS::Route53::RecordSetGroup", frozenset({"RecordSets"}), lambda properties: properties["RecordSets"], None),
)
