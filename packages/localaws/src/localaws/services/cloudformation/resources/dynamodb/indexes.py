"""The global secondary indexes of a table: an update creates or deletes one of them, and changes throughputs.

CloudFormation refuses to create or delete more than one in an update of the stack; the words are those reported in
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/881.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.services.cloudformation.resources.resource_type import Properties
from localaws.services.cloudformation.resources.simple import only, refusal
from localaws.services.cloudformation.resources.values import Subject

INDEXES = "GlobalSecondaryIndexes"
HONOURED = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput")
CHANGEABLE = ("ProvisionedThroughput", "OnDemandThroughput")
TOO_MANY = "Cannot perform more than one GSI creation or deletion in a single update"


@dataclass(frozen=True)
class Indexes:
    """What an update does with them."""

    properties: frozenset[str] = frozenset({INDEXES, "AttributeDefinitions"})

    def create(self, subject: Subject) -> None:
        """They are created with the table."""

    def update(self, subject: Subject) -> None:
        """Create, delete and change. Raises ClientError for more than AWS does at once."""
        checked(subject.properties.get(INDEXES) or [])
        before, after = _by_name(subject.before), _by_name(subject.properties)
        if before == after:
            return
        # What a failed update has not come to is not to be undone.
        standing = _by_name(subject.calls("dynamodb", "describe_table", TableName=subject.id)["Table"])
        made = after.keys() - before.keys() - standing.keys()
        gone = (before.keys() - after.keys()) & standing.keys()
        if len(made) + len(gone) > 1:
            raise refusal("ValidationException", TOO_MANY, "UpdateTable")
        for name in gone:
            self._updated(subject, {"Delete": {"IndexName": name}})
        for name in made:
            self._updated(subject, {"Create": after[name]})
        for name in after.keys() & before.keys():
            self._changed(subject, before[name], after[name])

    def delete(self, subject: Subject) -> None:
        """They go with the table."""

    def _changed(self, subject: Subject, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        fixed = {key for key in before.keys() | after.keys() if key not in CHANGEABLE}
        if any(before.get(key) != after.get(key) for key in fixed):
            text = f"Index {after['IndexName']}: its keys and projection cannot be changed; create one of another name"
            raise refusal("ValidationException", text, "UpdateTable")
        if changed := {key: after[key] for key in CHANGEABLE if key in after and after[key] != before.get(key)}:
            self._updated(subject, {"Update": {"IndexName": after["IndexName"], **changed}})

    def _updated(self, subject: Subject, change: Mapping[str, Any]) -> None:
        subject.calls(
            "dynamodb",
            "update_table",
            TableName=subject.id,
            AttributeDefinitions=subject.properties.get("AttributeDefinitions") or [],
            GlobalSecondaryIndexUpdates=[change],
        )


def checked(given: list[Any]) -> list[Any]:
    """Return the indexes. Raises ClientError for one with something that is not honoured."""
    for index in given:
        only(HONOURED, index, INDEXES)
    return given


def _by_name(properties: Properties) -> dict[str, Any]:
    return {index["IndexName"]: index for index in properties.get(INDEXES) or []}
