"""DynamoDB's point-in-time recovery through the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
Items = dict[str, str]


@pytest.fixture(params=["hash key", "hash and range key"])
def table(aws: Any, unique: Name, request: pytest.FixtureRequest) -> str:
    """The name of an own table with recovery on."""
    name = unique("table")
    names = ["pk", "sk"] if "range" in request.param else ["pk"]
    dynamodb = aws.client("dynamodb")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[
            {"AttributeName": key, "KeyType": kind} for key, kind in zip(names, ("HASH", "RANGE"), strict=False)
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in names],
    )
    recover(aws, name, PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=7)
    return name


def recover(aws: Any, table: str, **settings: Any) -> None:
    """Set point-in-time recovery."""
    aws.client("dynamodb").update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=settings)


def put(aws: Any, table: str, items: Items) -> None:
    """Put items: key -> value."""
    for key, value in items.items():
        item = {"pk": {"S": key}, "sk": {"S": "-"}, "v": {"S": value}}
        aws.client("dynamodb").put_item(TableName=table, Item=item)


def content(aws: Any, table: str) -> Items:
    """Return the table's items: key -> value."""
    return {item["pk"]["S"]: item["v"]["S"] for item in aws.client("dynamodb").scan(TableName=table)["Items"]}


def arrived(aws: Any, table: str) -> Items:
    """Return the items of a table that was restored just now, once it can be used."""
    aws.advance(1200)
    return content(aws, table)


def key_of(aws: Any, table: str, key: str) -> dict[str, Any]:
    """Return the primary key of an item of `put`."""
    schema = aws.client("dynamodb").describe_table(TableName=table)["Table"]["KeySchema"]
    return {"pk": {"S": key}} | ({"sk": {"S": "-"}} if len(schema) > 1 else {})


def destroy(aws: Any, table: str) -> None:
    """Change a, by an update in place; delete b; add c."""
    dynamodb = aws.client("dynamodb")
    dynamodb.update_item(
        TableName=table,
        Key=key_of(aws, table, "a"),
        UpdateExpression="SET v = :v",
        ExpressionAttributeValues={":v": {"S": "ruined"}},
    )
    dynamodb.delete_item(TableName=table, Key=key_of(aws, table, "b"))
    put(aws, table, {"c": "new"})


def restore(aws: Any, table: str, target: str, **when: Any) -> dict[str, Any]:
    """Restore into a new table and return its description."""
    answer = aws.client("dynamodb").restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName=target, **when
    )
    described: dict[str, Any] = answer["TableDescription"]
    return described


def window(aws: Any, table: str) -> tuple[datetime, datetime]:
    """Return the earliest and the latest moment that can be restored."""
    answer = aws.client("dynamodb").describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = answer["PointInTimeRecoveryDescription"]
    return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]


def test_a_table_comes_back_as_it_was_at_the_moment(aws: Any, table: str, unique: Name) -> None:
    """Items changed in place, deleted and added since then are as they were; the table itself stays as it is."""
    put(aws, table, {"a": "1", "b": "2"})
    moment = datetime.fromisoformat(aws.advance(1))
    aws.advance(600)
    destroy(aws, table)
    aws.advance(600)
    target = unique("restored")
    described = restore(aws, table, target, RestoreDateTime=moment)
    assert arrived(aws, target) == {"a": "1", "b": "2"}
    assert content(aws, table) == {"a": "ruined", "c": "new"}
    assert described["RestoreSummary"]["RestoreDateTime"].timestamp() == pytest.approx(moment.timestamp(), abs=1)
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_the_latest_moment_is_five_minutes_ago(aws: Any, table: str, unique: Name) -> None:
    """What was written less than five minutes ago is not in a restore to the latest restorable time."""
    put(aws, table, {"a": "1", "b": "2"})
    aws.advance(400)
    destroy(aws, table)
    target = unique("restored")
    restore(aws, table, target, UseLatestRestorableTime=True)
    assert arrived(aws, target) == {"a": "1", "b": "2"}


def test_a_failed_transaction_leaves_no_trace(aws: Any, table: str, unique: Name) -> None:
    """What a cancelled transaction wrote and took back is in no restore."""
    put(aws, table, {"a": "1"})
    dynamodb = aws.client("dynamodb")
    added = {"Put": {"TableName": table, "Item": {"pk": {"S": "x"}, "sk": {"S": "-"}, "v": {"S": "x"}}}}
    impossible = {
        "ConditionCheck": {
            "TableName": table,
            "Key": key_of(aws, table, "a"),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[added, impossible])
    moment = datetime.fromisoformat(aws.advance(1))
    aws.advance(600)
    put(aws, table, {"a": "2"})
    target = unique("restored")
    restore(aws, table, target, RestoreDateTime=moment)
    assert arrived(aws, target) == {"a": "1"}


def test_the_window_is_the_recovery_period(aws: Any, table: str, unique: Name) -> None:
    """Seven days after, the window begins seven days back: 6 days 23 hours can be restored, a second more cannot."""
    put(aws, table, {"a": "1", "b": "2"})
    written = datetime.fromisoformat(aws.advance(1))
    aws.advance(86400)
    destroy(aws, table)
    aws.advance(6 * 86400 - 3600)
    earliest, latest = window(aws, table)
    assert timedelta(days=6, hours=23) - timedelta(minutes=6) < latest - earliest < timedelta(days=7)
    target = unique("restored")
    restore(aws, table, target, RestoreDateTime=written)
    assert arrived(aws, target) == {"a": "1", "b": "2"}
    aws.advance(2500)
    with pytest.raises(aws.client("dynamodb").exceptions.InvalidRestoreTimeException):
        restore(aws, table, unique("late"), RestoreDateTime=written)


@pytest.mark.parametrize("offset", [timedelta(days=-30), timedelta(minutes=10)])
def test_a_moment_outside_of_the_window_is_refused(aws: Any, table: str, unique: Name, offset: timedelta) -> None:
    """Neither before recovery was on nor in the future; no table is made."""
    target = unique("restored")
    moment = datetime.fromisoformat(aws.advance(0)) + offset
    with pytest.raises(aws.client("dynamodb").exceptions.InvalidRestoreTimeException):
        restore(aws, table, target, RestoreDateTime=moment)
    assert target not in aws.client("dynamodb").list_tables()["TableNames"]


def test_without_recovery_there_is_no_restore(aws: Any, table: str, unique: Name) -> None:
    """Recovery switched off is refused, and switched on again begins anew."""
    recover(aws, table, PointInTimeRecoveryEnabled=False)
    with pytest.raises(aws.client("dynamodb").exceptions.PointInTimeRecoveryUnavailableException):
        restore(aws, table, unique("restored"), UseLatestRestorableTime=True)
    now = datetime.fromisoformat(aws.advance(60))
    recover(aws, table, PointInTimeRecoveryEnabled=True)
    earliest, _ = window(aws, table)
    assert earliest >= now - timedelta(seconds=1)


def test_a_restore_names_one_moment(aws: Any, table: str, unique: Name) -> None:
    """Neither none nor two."""
    with pytest.raises(aws.client("dynamodb").exceptions.ClientError, match="ValidationException"):
        restore(aws, table, unique("restored"))


def test_a_restore_carries_no_tags_streams_or_expiry(aws: Any, unique: Name) -> None:
    """Billing and indexes go along; tags, the stream, TTL and recovery itself do not."""
    dynamodb, name, target = aws.client("dynamodb"), unique("table"), unique("restored")
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}]
    index = {"IndexName": "by-v", "KeySchema": [{"AttributeName": "v", "KeyType": "HASH"}]}
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=keys,
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("pk", "v")],
        GlobalSecondaryIndexes=[{**index, "Projection": {"ProjectionType": "ALL"}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
    recover(aws, name, PointInTimeRecoveryEnabled=True)
    described = restore(aws, name, target, UseLatestRestorableTime=True)
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [each["IndexName"] for each in described["GlobalSecondaryIndexes"]] == ["by-v"]
    assert "StreamSpecification" not in described
    assert dynamodb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"] == []
    lives = dynamodb.describe_time_to_live(TableName=target)["TimeToLiveDescription"]
    assert lives["TimeToLiveStatus"] == "DISABLED"
    backups = dynamodb.describe_continuous_backups(TableName=target)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    throughput = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}
    bare = restore(
        aws,
        name,
        unique("bare"),
        UseLatestRestorableTime=True,
        GlobalSecondaryIndexOverride=[],
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride=throughput,
    )
    assert not bare.get("GlobalSecondaryIndexes")
    assert bare["ProvisionedThroughput"]["WriteCapacityUnits"] == 3


def test_a_deleted_table_leaves_a_system_backup_for_35_days(aws: Any, table: str, unique: Name) -> None:
    """It holds the last state, is listed by its type, cannot be deleted, and is gone after its days."""
    dynamodb = aws.client("dynamodb")
    put(aws, table, {"a": "last"})
    dynamodb.delete_table(TableName=table)
    assert dynamodb.list_backups(TableName=table)["BackupSummaries"] == []
    (backup,) = dynamodb.list_backups(TableName=table, BackupType="SYSTEM")["BackupSummaries"]
    assert backup["BackupExpiryDateTime"] - backup["BackupCreationDateTime"] == timedelta(days=35)
    target = unique("again")
    dynamodb.restore_table_from_backup(TargetTableName=target, BackupArn=backup["BackupArn"])
    assert arrived(aws, target) == {"a": "last"}
    with pytest.raises(dynamodb.exceptions.ClientError, match="ValidationException"):
        dynamodb.delete_backup(BackupArn=backup["BackupArn"])
    aws.advance(35 * 86400)
    assert dynamodb.list_backups(TableName=table, BackupType="ALL")["BackupSummaries"] == []


def test_a_restored_table_is_being_created_for_twenty_minutes(aws: Any, table: str, unique: Name) -> None:
    """It says so, its items are not found, and it can be neither changed nor deleted; then it is there."""
    dynamodb, target = aws.client("dynamodb"), unique("restored")
    put(aws, table, {"a": "1"})
    aws.advance(400)
    described = restore(aws, table, target, UseLatestRestorableTime=True)
    aws.advance(1190)
    assert (described["TableStatus"], described["RestoreSummary"]["RestoreInProgress"]) == ("CREATING", True)
    assert dynamodb.describe_table(TableName=target)["Table"]["TableStatus"] == "CREATING"
    read = {"RequestItems": {target: {"Keys": [key_of(aws, table, "a")]}}}
    for method, asked in ((dynamodb.scan, {"TableName": target}), (dynamodb.batch_get_item, read)):
        with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
            method(**asked)
    with pytest.raises(dynamodb.exceptions.ResourceInUseException):
        dynamodb.delete_table(TableName=target)
    with pytest.raises(dynamodb.exceptions.ContinuousBackupsUnavailableException):
        recover(aws, target, PointInTimeRecoveryEnabled=True)
    aws.advance(20)
    there = dynamodb.describe_table(TableName=target)["Table"]
    assert (there["TableStatus"], there["RestoreSummary"]["RestoreInProgress"]) == ("ACTIVE", False)
    dynamodb.delete_table(TableName=target)
