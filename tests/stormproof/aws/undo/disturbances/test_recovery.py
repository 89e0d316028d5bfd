"""What recovery rests on is put back as it was, and what was made to be recovered into is taken away."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.naming import Names
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

TABLE, BUCKET = {"TableName": "shop-projects"}, {"Bucket": "shop-artefacts"}
RECOVERY, PLAN, VAULT = (BY_NAME[each] for each in ("recovery of table", "backup plan", "backup vault"))
VERSIONING, LIFECYCLE, RESTORED = (
    BY_NAME[each] for each in ("versioning of bucket", "lifecycle of bucket", "restored table")
)
RULES = {"Rules": [{"ID": "x", "Status": "Enabled"}]}


def pitr(status: str, **more: Any) -> FakeReads:
    """Return what answers with point-in-time recovery in a state."""
    told = {"PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": status, **more}}
    return FakeReads({("dynamodb", "describe_continuous_backups"): {"ContinuousBackupsDescription": told}})


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"PointInTimeRecoveryEnabled": True}, pitr("ENABLED", RecoveryPeriodInDays=35)),
        ({"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}, pitr("ENABLED", RecoveryPeriodInDays=7)),
        ({"PointInTimeRecoveryEnabled": False, "RecoveryPeriodInDays": 7}, pitr("DISABLED")),
    ],
)
def test_recovery_of_a_table_is_compared_as_dynamodb_tells_it(given: dict[str, Any], seen: FakeReads) -> None:
    """A period that nobody names is the longest; where it is off there is none."""
    values = {"PointInTimeRecoverySpecification": given}
    assert RECOVERY.seen(values) == RECOVERY.present(seen, TABLE)
    (back,) = RECOVERY.back(seen, TABLE, values)
    assert (back.operation, back.parameters) == ("update_continuous_backups", {**TABLE, **values})


@pytest.mark.parametrize(("status", "seen"), [({"Status": "Enabled"}, "Enabled"), ({}, "Suspended")])
def test_what_was_never_versioned_counts_as_suspended(status: dict[str, str], seen: str) -> None:
    """S3 takes nobody back to that: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html."""
    found = VERSIONING.present(FakeReads({("s3", "get_bucket_versioning"): status}), BUCKET)
    assert found == {"VersioningConfiguration": {"Status": seen}}


def test_rules_are_put_back_or_taken_off_where_there_were_none() -> None:
    """What S3 tells beside them is nothing that anybody has said."""
    values = {"LifecycleConfiguration": RULES, "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K"}
    assert LIFECYCLE.seen(values) == {"LifecycleConfiguration": RULES}
    (put,), (off,) = (list(LIFECYCLE.back(FakeReads({}), BUCKET, each)) for each in (values, None))
    assert (put.operation, off.operation) == ("put_bucket_lifecycle_configuration", "delete_bucket_lifecycle")


def test_a_table_that_was_restored_is_deleted_and_seen_to_be_gone() -> None:
    """By its name, whatever it was restored from."""
    restored = {"SourceTableName": "shop-projects", "TargetTableName": "t", "UseLatestRestorableTime": True}
    assert RESTORED.split["restore_table_to_point_in_time"](restored) == ({"TableName": "t"}, {})
    (gone,) = RESTORED.back(FakeReads({}), {"TableName": "t"}, None)
    assert (gone.operation, gone.settled_by) == ("delete_table", "table_not_exists")


def test_plans_go_with_their_selections_and_vaults_with_their_backups() -> None:
    """A vault that holds any cannot be deleted; one that is gone is as wanted."""
    seen = FakeReads(
        {
            ("backup", "list_backup_plans"): [{"BackupPlanName": "acme-x", "BackupPlanId": "p"}],
            ("backup", "list_backup_selections"): ["s"],
            ("backup", "describe_backup_vault"): {"BackupVaultName": "acme-v"},
            ("backup", "list_recovery_points_by_backup_vault"): ["arn:r"],
        }
    )
    plan = [each.operation for each in PLAN.back(seen, {"BackupPlanName": "acme-x"}, None)]
    assert plan == ["delete_backup_selection", "delete_backup_plan"]
    assert not list(PLAN.back(seen, {"BackupPlanName": "another"}, None))
    vault = [each.operation for each in VAULT.back(seen, {"BackupVaultName": "acme-v"}, None)]
    assert vault == ["delete_recovery_point", "delete_backup_vault"]
    assert not list(VAULT.back(FakeReads({}), {"BackupVaultName": "acme-v"}, None))


def test_a_bucket_beside_goes_with_all_its_versions_and_replication_as_it_came() -> None:
    """One that is gone is as wanted; rules that an owner had before are put back."""
    bucket, replication = BY_NAME["bucket beside"], BY_NAME["replication of bucket"]
    held = [{"Key": "k", "VersionId": str(n), "Size": 1} for n in range(1001)]
    seen = FakeReads(
        {("s3", "get_bucket_versioning"): {"Status": "Enabled"}, ("s3", "list_object_versions"): held},
    )
    where = {"Bucket": "acme-replica"}
    *emptied, gone = bucket.back(seen, where, None)
    assert [len(each.parameters["Delete"]["Objects"]) for each in emptied] == [1000, 1]
    assert emptied[1].parameters["Delete"]["Objects"] == [{"Key": "k", "VersionId": "1000"}]
    assert (gone.operation, gone.parameters) == ("delete_bucket", where)
    assert not list(bucket.back(FakeReads({}), where, None))
    rules = {"ReplicationConfiguration": {"Role": "r", "Rules": []}}
    (again,) = replication.back(FakeReads({}), BUCKET, rules)
    (off,) = replication.back(FakeReads({}), BUCKET, None)
    assert (again.operation, off.operation) == ("put_bucket_replication", "delete_bucket_replication")


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        ("recovery of table", TABLE, True),
        ("replication of bucket", BUCKET, True),
        ("bucket beside", BUCKET, False),
        ("bucket beside", {"Bucket": "acme-replica-1"}, True),
        ("recovery of table", {"TableName": "payroll"}, False),
        ("versioning of bucket", BUCKET, True),
        ("lifecycle of bucket", {"Bucket": "payroll"}, False),
        ("restored table", {"TableName": f"{Names(SYSTEM).recovery_tables}x"}, True),
        ("restored table", TABLE, False),
        ("backup plan", {"BackupPlanName": "acme-daily"}, True),
        ("backup plan", {"BackupPlanName": "payroll"}, False),
        ("backup vault", {"BackupVaultName": "Default"}, False),
    ],
)
def test_stores_of_the_system_are_put_back_and_only_what_was_made_beside_is_deleted(
    kind: str, resource: dict[str, str], *, own: bool
) -> None:
    """Never a table of the system's, nor a vault of its owner's."""
    assert owns(Owned(SYSTEM, FakeReads({})), Disturbed(kind, resource, None)) is own
