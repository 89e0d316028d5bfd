"""CloudFormation's tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.dynamodb import TYPES

Make = Callable[..., Any]


def attributes(*names: str) -> list[dict[str, str]]:
    """Return definitions of attributes that are texts."""
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def index(name: str, key: str) -> dict[str, Any]:
    """Return a global secondary index."""
    keys = [{"AttributeName": key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}


SETTINGS: dict[str, Any] = {
    "AttributeDefinitions": attributes("id", "owner"),
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [index("by-owner", "owner")],
}


def described(aws: Any, table: Any) -> dict[str, Any]:
    """Return what is told of a table."""
    return dict(aws.client("dynamodb").describe_table(TableName=table.physical.id)["Table"])


def recovery(aws: Any, table: Any) -> tuple[str, Any]:
    """Return the state of a table's recovery and its days."""
    told = aws.client("dynamodb").describe_continuous_backups(TableName=table.physical.id)
    found = told["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return found["PointInTimeRecoveryStatus"], found.get("RecoveryPeriodInDays")


def lifetime(aws: Any, table: Any) -> Any:
    """Return the attribute by which a table's items expire."""
    told = aws.client("dynamodb").describe_time_to_live(TableName=table.physical.id)["TimeToLiveDescription"]
    return told["AttributeName"] if told["TimeToLiveStatus"] == "ENABLED" else None


def test_a_table_is_made_with_all_that_is_set(aws: Any, make: Make) -> None:
    """Its stream, lifetime, recovery, encryption and tags; Arn and StreamArn are attributes."""
    table = make(
        TYPES,
        "AWS::DynamoDB::Table",
        **SETTINGS,
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True},
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 9},
        SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
        DeletionProtectionEnabled=False,
        Tags=[{"Key": "a", "Value": "1"}],
    )
    told = described(aws, table)
    assert table.physical.attributes == {"Arn": told["TableArn"], "StreamArn": told["LatestStreamArn"]}
    assert told["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert (told["SSEDescription"]["Status"], lifetime(aws, table)) == ("ENABLED", "expires")
    assert recovery(aws, table) == ("ENABLED", 9)
    tags = aws.client("dynamodb").list_tags_of_resource(ResourceArn=told["TableArn"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "1", **table.place.tags}


def test_each_setting_is_changed_by_itself(aws: Any, make: Make) -> None:
    """An update calls for what differs; another lifetime is switched off before the new one is switched on."""
    expiring = {"AttributeName": "expires", "Enabled": True}
    table = make(TYPES, "AWS::DynamoDB::Table", **SETTINGS, TimeToLiveSpecification=expiring)
    sent = table.update(TimeToLiveSpecification={"AttributeName": "until", "Enabled": True})
    assert [operation for operation, _ in sent] == ["update_time_to_live"] * 2
    assert lifetime(aws, table) == "until"
    sent = table.update(TableClass="STANDARD_INFREQUENT_ACCESS")
    asked = {"TableName": table.physical.id, "TableClass": "STANDARD_INFREQUENT_ACCESS"}
    assert sent == [("update_table", asked)]
    table.update(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    assert recovery(aws, table)[0] == "ENABLED"
    table.update(PointInTimeRecoverySpecification=None, TimeToLiveSpecification=None)
    assert (recovery(aws, table)[0], lifetime(aws, table)) == ("DISABLED", None)


def test_billing_is_changed_with_its_throughput(aws: Any, make: Make) -> None:
    """Provisioned throughput goes along with the mode."""
    keys = {name: SETTINGS[name] for name in ("KeySchema", "BillingMode")}
    table = make(TYPES, "AWS::DynamoDB::Table", **keys, AttributeDefinitions=attributes("id"))
    table.update(BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3})
    told = described(aws, table)["ProvisionedThroughput"]
    assert (told["ReadCapacityUnits"], told["WriteCapacityUnits"]) == (2, 3)


def test_another_stream_has_another_arn(aws: Any, make: Make) -> None:
    """One view is switched off and the other on; taken out, there is no stream."""
    table = make(TYPES, "AWS::DynamoDB::Table", **SETTINGS, StreamSpecification={"StreamViewType": "NEW_IMAGE"})
    first = table.physical.attributes["StreamArn"]
    table.update(StreamSpecification={"StreamViewType": "KEYS_ONLY"})
    assert table.physical.attributes["StreamArn"] != first
    assert described(aws, table)["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    table.update(StreamSpecification=None)
    assert "StreamSpecification" not in described(aws, table)


def test_one_index_is_created_or_deleted_at_a_time(aws: Any, make: Make) -> None:
    """More are refused, and a rollback to what stands asks for nothing."""
    table = make(TYPES, "AWS::DynamoDB::Table", **SETTINGS)
    both = [*SETTINGS["GlobalSecondaryIndexes"], index("by-day", "day")]
    definitions = attributes("id", "owner", "day")
    table.update(GlobalSecondaryIndexes=both, AttributeDefinitions=definitions)
    names = {each["IndexName"] for each in described(aws, table)["GlobalSecondaryIndexes"]}
    assert names == {"by-owner", "by-day"}
    new = {**table.properties, "GlobalSecondaryIndexes": [index("a-new-one", "day")]}
    with pytest.raises(ClientError, match="more than one GSI creation or deletion"):
        table.kind.update(table.calls, table.place, table.physical, table.properties, new)
    table.calls.made.clear()
    table.kind.update(table.calls, table.place, table.physical, new, table.properties)
    assert table.calls.taken() == []
    table.update(GlobalSecondaryIndexes=both[:1])
    [left] = described(aws, table)["GlobalSecondaryIndexes"]
    assert left["IndexName"] == "by-owner"


def test_a_deleted_table_is_gone(aws: Any, make: Make) -> None:
    """And deleting it again is no error."""
    table = make(TYPES, "AWS::DynamoDB::Table", **SETTINGS)
    table.delete()
    table.delete()
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        described(aws, table)


def test_a_global_table_of_one_replica_is_a_table(aws: Any, make: Make) -> None:
    """What is set of the replica is set of the table; a replica elsewhere is refused and leaves nothing."""
    here = {"Region": "us-east-1", "Tags": [{"Key": "a", "Value": "1"}]}
    recovering = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
    limits = {"WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": 7}}
    table = make(TYPES, "AWS::DynamoDB::GlobalTable", **SETTINGS, Replicas=[{**here, **recovering}], **limits)
    assert recovery(aws, table)[0] == "ENABLED"
    assert described(aws, table)["OnDemandThroughput"]["MaxWriteRequestUnits"] == 7
    sent = table.update(Replicas=[here])
    assert [operation for operation, _ in sent] == ["update_continuous_backups"]
    table.delete()
    with pytest.raises(ClientError, match="one replica"):
        make(TYPES, "AWS::DynamoDB::GlobalTable", **SETTINGS, Replicas=[here, {"Region": "eu-west-1"}])
