"""Plans and vaults of AWS Backup: made once a request, changed, and deleted only when nothing hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Name = Callable[[str], str]
ROLE = "arn:aws:iam::123456789012:role/backup"


def rules(vault: str, days: int, schedule: str = "cron(0 5 ? * * *)") -> list[dict[str, Any]]:
    """Return the rules of a plan that keeps a copy so many days."""
    rule = {"RuleName": "daily", "TargetBackupVaultName": vault, "ScheduleExpression": schedule}
    return [{**rule, "Lifecycle": {"DeleteAfterDays": days}}]


@pytest.fixture
def bucket(aws: Any, unique: Name) -> str:
    """The name of an own bucket that is versioned."""
    name, s3 = unique("bucket"), aws.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def test_of_requests_with_one_creator_request_id_one_is_carried_out(aws: Any, bucket: str, unique: Name) -> None:
    """The others are answered with what it made, plans and selections alike; without it a name is taken."""
    name, backup = unique("plan"), aws.client("backup")
    backup.create_backup_vault(BackupVaultName=name)
    document = {"BackupPlanName": name, "Rules": rules(name, 7)}
    made = [backup.create_backup_plan(BackupPlan=document, CreatorRequestId=name)["BackupPlanId"] for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(backup.exceptions.AlreadyExistsException):
        backup.create_backup_plan(BackupPlan=document)
    selection = {"SelectionName": "buckets", "IamRoleArn": ROLE, "Resources": [f"arn:aws:s3:::{bucket}"]}
    asked = {"BackupPlanId": made[0], "BackupSelection": selection}
    chosen = [backup.create_backup_selection(**asked, CreatorRequestId=name)["SelectionId"] for _ in range(2)]
    assert chosen[0] == chosen[1]
    with pytest.raises(backup.exceptions.AlreadyExistsException):
        backup.create_backup_selection(**asked)


def test_a_plan_that_selects_anything_is_not_deleted_and_its_name_is_free_afterwards(
    aws: Any, bucket: str, unique: Name
) -> None:
    """Selections go first; the same request then makes another one."""
    name, backup = unique("plan"), aws.client("backup")
    document = {"BackupPlanName": name, "Rules": rules(name, 7)}
    plan = backup.create_backup_plan(BackupPlan=document, CreatorRequestId=name)["BackupPlanId"]
    selection = {"SelectionName": "buckets", "IamRoleArn": ROLE, "Resources": [f"arn:aws:s3:::{bucket}"]}
    chosen = backup.create_backup_selection(BackupPlanId=plan, BackupSelection=selection)["SelectionId"]
    with pytest.raises(backup.exceptions.InvalidRequestException, match="selections must be deleted"):
        backup.delete_backup_plan(BackupPlanId=plan)
    backup.delete_backup_selection(BackupPlanId=plan, SelectionId=chosen)
    assert backup.delete_backup_plan(BackupPlanId=plan)["DeletionDate"]
    assert backup.create_backup_plan(BackupPlan=document, CreatorRequestId=name)["BackupPlanId"] != plan


def test_a_changed_plan_works_by_its_new_rules(aws: Any, bucket: str, unique: Name) -> None:
    """Buckets are copied as tables are, by the new schedule and for as long as the new rule says."""
    name, backup = unique("plan"), aws.client("backup")
    backup.create_backup_vault(BackupVaultName=name)
    yearly = rules(name, 7, "cron(0 5 1 1 ? 2199)")
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": name, "Rules": yearly})
    where = {"BackupPlanId": plan["BackupPlanId"]}
    selection = {"SelectionName": "buckets", "IamRoleArn": ROLE, "Resources": [f"arn:aws:s3:::{bucket}"]}
    backup.create_backup_selection(**where, BackupSelection=selection)
    aws.advance(86400)
    held = backup.describe_backup_vault(BackupVaultName=name)["NumberOfRecoveryPoints"]
    assert held == 0
    changed = backup.update_backup_plan(**where, BackupPlan={"BackupPlanName": name, "Rules": rules(name, 2)})
    assert changed["VersionId"] != plan["VersionId"]
    aws.advance(86400)
    (point,) = backup.list_recovery_points_by_backup_vault(BackupVaultName=name)["RecoveryPoints"]
    assert (point["ResourceType"], point["ResourceArn"]) == ("S3", f"arn:aws:s3:::{bucket}")
    assert backup.describe_backup_vault(BackupVaultName=name)["NumberOfRecoveryPoints"] == 1
    listed = backup.list_backup_vaults()["BackupVaultList"]
    assert [each["NumberOfRecoveryPoints"] for each in listed if each["BackupVaultName"] == name] == [1]


def test_a_vault_that_holds_anything_is_not_deleted(aws: Any, bucket: str, unique: Name) -> None:
    """Its copies are deleted first; one that is not there is not found, and an unversioned bucket is not copied."""
    name, backup = unique("vault"), aws.client("backup")
    backup.create_backup_vault(BackupVaultName=name)
    where, arn = {"BackupVaultName": name}, f"arn:aws:s3:::{bucket}"
    made = backup.start_backup_job(**where, ResourceArn=arn, IamRoleArn=ROLE)["RecoveryPointArn"]
    with pytest.raises(backup.exceptions.InvalidRequestException, match="contains 1 recovery points"):
        backup.delete_backup_vault(**where)
    backup.delete_recovery_point(**where, RecoveryPointArn=made)
    backup.delete_backup_vault(**where)
    for gone in (backup.delete_backup_vault, backup.describe_backup_vault):
        with pytest.raises(backup.exceptions.ResourceNotFoundException):
            gone(**where)
    backup.create_backup_vault(**where)
    aws.client("s3").create_bucket(Bucket=f"{bucket}-2")
    with pytest.raises(backup.exceptions.InvalidParameterValueException):
        backup.start_backup_job(**where, ResourceArn=f"{arn}-2", IamRoleArn=ROLE)
