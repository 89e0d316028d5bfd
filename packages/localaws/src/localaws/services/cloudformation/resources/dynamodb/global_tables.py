"""AWS::DynamoDB::GlobalTable with one replica, in the stack's own region: a table, made as AWS::DynamoDB::Table is.

More replicas are refused: localaws does not copy items from region to region. Provisioned capacity is not honoured, for
here it scales. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
"""

from __future__ import annotations

from typing import Any

from localaws.services.cloudformation.resources.dynamodb.tables import MADE
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.resources.simple import only, refusal

OF_ALL = (
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TimeToLiveSpecification",
)
OF_REPLICA = (
    "PointInTimeRecoverySpecification",
    "DeletionProtectionEnabled",
    "TableClass",
    "Tags",
    "ResourcePolicy",
)
LIMITS = {
    "WriteOnDemandThroughputSettings": "MaxWriteRequestUnits",
    "ReadOnDemandThroughputSettings": "MaxReadRequestUnits",
}
TABLE = MADE.resource_type()


def as_table(place: Place, properties: Properties) -> dict[str, Any]:
    """Return the properties of the table. Raises ClientError where there is a replica elsewhere, or none here."""
    replicas = properties["Replicas"]
    if [replica["Region"] for replica in replicas] != [place.region]:
        text = f"localaws makes global tables of one replica, in the stack's region {place.region}."
        raise refusal("ValidationException", text, "CreateTable")
    [replica] = replicas
    only(("Region", "SSESpecification", *OF_REPLICA, *LIMITS), replica, "Replicas")
    made = {name: properties[name] for name in OF_ALL if name in properties}
    made |= {name: replica[name] for name in OF_REPLICA if name in replica}
    if "SSESpecification" in properties:
        made["SSESpecification"] = {**properties["SSESpecification"], **(replica.get("SSESpecification") or {})}
    limits = {key: settings[key] for name, key in LIMITS.items() if (settings := _limit(properties, replica, name))}
    return {**made, **({"OnDemandThroughput": limits} if limits else {})}


def _limit(properties: Properties, replica: Properties, name: str) -> Any:
    return replica.get(name) or properties.get(name)


def _create(calls: Calls, place: Place, properties: Properties) -> Physical:
    return TABLE.create(calls, place, as_table(place, properties))


def _update(calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties) -> Physical:
    was, wanted = as_table(place, before), as_table(place, after)
    return MADE.updated(calls, place, physical, was, wanted)


def _delete(calls: Calls, place: Place, physical: Physical, properties: Properties) -> None:
    TABLE.delete(calls, place, physical, as_table(place, properties))


TYPES = (
    ResourceType(
        "AWS::DynamoDB::GlobalTable",
        frozenset({*OF_ALL, *LIMITS, "Replicas", "SSESpecification"}),
        _create,
        _update,
        _delete,
        TABLE.replaced_by,
    ),
)
