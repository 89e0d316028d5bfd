"""AWS Backup through the endpoint: plans run by the clock, and what they keep expires."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

Name = Callable[[str], str]
ROLE = "arn:aws:iam::123456789012:role/backup"


@pytest.fixture
def table(aws: Any, unique: Name) -> str:
    """The ARN of an own table."""
    key = {"AttributeName": "pk"}
    made = aws.client("dynamodb").create_table(
        TableName=unique("table"),
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
    )
    return str(made["TableDescription"]["TableArn"])


def plan(aws: Any, name: str, days: int) -> str:
    """Make a vault, and a plan that backs up each day at five and keeps that so many days; return the plan's ID."""
    backup = aws.client("backup")
    backup.create_backup_vault(BackupVaultName=name)
    rule = {"RuleName": "daily", "TargetBackupVaultName": name, "ScheduleExpression": "cron(0 5 ? * * *)"}
    rules = [{**rule, "Lifecycle": {"DeleteAfterDays": days}}]
    return str(backup.create_backup_plan(BackupPlan={"BackupPlanName": name, "Rules": rules})["BackupPlanId"])


def points(aws: Any, table: str) -> list[dict[str, Any]]:
    """Return a table's recovery points."""
    found: list[dict[str, Any]] = aws.client("backup").list_recovery_points_by_resource(ResourceArn=table)[
        "RecoveryPoints"
    ]
    return found


def test_a_plan_backs_up_what_is_selected_each_day_and_keeps_it_so_long(aws: Any, table: str, unique: Name) -> None:
    """A recovery point says which plan has made it and when it goes; then it is gone."""
    name, backup = unique("plan"), aws.client("backup")
    made = plan(aws, name, 2)
    selection = {"SelectionName": "tables", "IamRoleArn": ROLE, "Resources": [table]}
    chosen = backup.create_backup_selection(BackupPlanId=made, BackupSelection=selection)["SelectionId"]
    told = backup.get_backup_selection(BackupPlanId=made, SelectionId=chosen)["BackupSelection"]
    assert told["Resources"] == [table]
    assert points(aws, table) == []
    aws.advance(86400)
    (first,) = points(aws, table)
    where = {"BackupVaultName": name, "RecoveryPointArn": first["RecoveryPointArn"]}
    point = backup.describe_recovery_point(**where)
    assert point["CreatedBy"]["BackupPlanId"] == made
    assert point["CalculatedLifecycle"]["DeleteAt"] - point["CreationDate"] == timedelta(days=2)
    aws.advance(2 * 86400)
    assert first["RecoveryPointArn"] not in {each["RecoveryPointArn"] for each in points(aws, table)}
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.describe_recovery_point(**where)
    backup.delete_backup_selection(BackupPlanId=made, SelectionId=chosen)
    assert backup.list_backup_selections(BackupPlanId=made)["BackupSelectionsList"] == []
    aws.advance(3 * 86400)
    assert points(aws, table) == []


def test_a_backup_on_demand_is_of_no_plan(aws: Any, table: str, unique: Name) -> None:
    """It stays until it is deleted, where nobody says for how long."""
    name, backup = unique("vault"), aws.client("backup")
    backup.create_backup_vault(BackupVaultName=name)
    made = backup.start_backup_job(BackupVaultName=name, ResourceArn=table, IamRoleArn=ROLE)["RecoveryPointArn"]
    aws.advance(86400)
    told = backup.describe_recovery_point(BackupVaultName=name, RecoveryPointArn=made)
    assert not {"CreatedBy", "CalculatedLifecycle"} & set(told)
    backup.delete_recovery_point(BackupVaultName=name, RecoveryPointArn=made)
    assert points(aws, table) == []


def test_what_is_not_imitated_is_refused(aws: Any, table: str, unique: Name) -> None:
    """A selection by tags is no silent selection of nothing; a plan that is not there is not found."""
    made, backup = plan(aws, unique("plan"), 7), aws.client("backup")
    tags = [{"ConditionType": "STRINGEQUALS", "ConditionKey": "k", "ConditionValue": "v"}]
    selection = {"SelectionName": "tables", "IamRoleArn": ROLE}
    with pytest.raises(backup.exceptions.ClientError, match="NotImplemented"):
        backup.create_backup_selection(BackupPlanId=made, BackupSelection={**selection, "ListOfTags": tags})
    with pytest.raises(backup.exceptions.ResourceNotFoundException):
        backup.create_backup_selection(BackupPlanId="none", BackupSelection={**selection, "Resources": [table]})
