"""AWS::DynamoDB::Table.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.dynamodb.indexes import INDEXES, Indexes, checked
from localaws.services.cloudformation.resources.resource_type import Properties
from localaws.services.cloudformation.resources.simple import Call, Change, Simple, Tagging, only
from localaws.services.cloudformation.resources.values import (
    ID,
    MEMBER,
    Subject,
    Value,
    attribute,
    by,
    converted,
    named,
    prop,
    same,
    tag_pairs,
)

NAME = named("TableName", 255)
TABLE = {"TableName": ID}
ARN = {"ResourceArn": attribute("Arn")}


def encryption(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return SSESpecification as the operation takes it."""
    made = {name: value for name, value in given.items() if name != "SSEEnabled"}
    return {"Enabled": given["SSEEnabled"], **made}


def _stream(given: Mapping[str, Any]) -> dict[str, Any]:
    only(("StreamViewType",), given, "StreamSpecification")
    return {"StreamEnabled": True, "StreamViewType": given["StreamViewType"]}


def _policy(given: Mapping[str, Any]) -> str:
    return json.dumps(given["PolicyDocument"])


@dataclass(frozen=True)
class Stream:
    """The stream: another view is another stream, so that the old one is switched off first."""

    properties: frozenset[str] = frozenset({"StreamSpecification"})

    def create(self, subject: Subject) -> None:
        """It is created with the table."""

    def update(self, subject: Subject) -> None:
        """Switch off the old one and on the new one where they differ."""
        if not subject.changed("StreamSpecification"):
            return
        table = subject.calls("dynamodb", "describe_table", TableName=subject.id)["Table"]
        held, wanted = table.get("StreamSpecification"), subject.properties.get("StreamSpecification")
        if wanted and held == _stream(wanted):
            return
        if held:
            self._set(subject, {"StreamEnabled": False})
        if wanted:
            self._set(subject, _stream(wanted))

    def delete(self, subject: Subject) -> None:
        """It goes with the table."""

    def _set(self, subject: Subject, stream: Mapping[str, Any]) -> None:
        subject.calls("dynamodb", "update_table", TableName=subject.id, StreamSpecification=stream)


@dataclass(frozen=True)
class Lifetime:
    """The attribute by which items expire: switched off by the name that it had."""

    properties: frozenset[str] = frozenset({"TimeToLiveSpecification"})

    def create(self, subject: Subject) -> None:
        """Switch it on where it is wanted."""
        if wanted := self._attribute(subject.properties):
            self._set(subject, wanted, enabled=True)

    def update(self, subject: Subject) -> None:
        """Switch off the old attribute and on the new one where they differ."""
        if not subject.changed("TimeToLiveSpecification"):
            return
        told = subject.calls("dynamodb", "describe_time_to_live", TableName=subject.id)["TimeToLiveDescription"]
        held = told.get("AttributeName") if told["TimeToLiveStatus"] == "ENABLED" else None
        if held == self._attribute(subject.properties):
            return
        if held:
            self._set(subject, held, enabled=False)
        self.create(subject)

    def delete(self, subject: Subject) -> None:
        """It goes with the table."""

    def _attribute(self, properties: Properties) -> Any:
        given = properties.get("TimeToLiveSpecification") or {}
        return given.get("AttributeName") if given.get("Enabled") else None

    def _set(self, subject: Subject, name: str, *, enabled: bool) -> None:
        lifetime = {"AttributeName": name, "Enabled": enabled}
        subject.calls("dynamodb", "update_time_to_live", TableName=subject.id, TimeToLiveSpecification=lifetime)


RECOVERY = "PointInTimeRecoverySpecification"
BILLING = {
    "BillingMode": prop("BillingMode", cleared="PROVISIONED"),
    **same("ProvisionedThroughput", "OnDemandThroughput"),
}
SETTINGS = {
    "SSESpecification": converted("SSESpecification", encryption, cleared={"Enabled": False}),
    "TableClass": prop("TableClass", cleared="STANDARD"),
    "DeletionProtectionEnabled": prop("DeletionProtectionEnabled", cleared=False),
}


def _recovery(subject: Subject) -> dict[str, Any]:
    given = subject.properties.get(RECOVERY) or {}
    return {"PointInTimeRecoveryEnabled": False, **given}


MADE = Simple(
    "AWS::DynamoDB::Table",
    "dynamodb",
    create=Call(
        "create_table",
        {
            "TableName": NAME,
            **same("AttributeDefinitions", "KeySchema", "LocalSecondaryIndexes"),
            INDEXES: converted(INDEXES, checked),
            "StreamSpecification": converted("StreamSpecification", _stream),
            "ResourcePolicy": converted("ResourcePolicy", _policy),
            "Tags": tag_pairs(),
            **BILLING,
            **SETTINGS,
        },
    ),
    identity=by(NAME),
    parts=(
        Change(Call("update_table", {**TABLE, **BILLING}), at_creation=False),
        Change(Call("update_table", {**TABLE, **SETTINGS}), at_creation=False, only_changed=True),
        Indexes(),
        Stream(),
        Lifetime(),
        Change(Call("update_continuous_backups", {**TABLE, RECOVERY: Value(_recovery, frozenset({RECOVERY}))})),
        Change(
            Call("put_resource_policy", {**ARN, "Policy": converted("ResourcePolicy", _policy)}),
            unset=Call("delete_resource_policy", ARN),
            at_creation=False,
        ),
        Tagging(Call("tag_resource", {**ARN, "Tags": tag_pairs()}), Call("untag_resource", {**ARN, "TagKeys": MEMBER})),
    ),
    read=Call("describe_table", TABLE),
    attributes={"Arn": "Table.TableArn", "StreamArn": "Table.LatestStreamArn"},
    delete=Call("delete_table", TABLE),
    replaced_by=frozenset({"KeySchema", "LocalSecondaryIndexes"}),
)

TYPES = (MADE.resource_type(),)
