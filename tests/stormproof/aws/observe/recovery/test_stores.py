"""Tables and buckets as AWS tells of their recovery; what it leaves out has a meaning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stormproof.aws.observe.recovery.backups import read_keeper
from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.aws.observe.recovery.tables import read_recovery
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.stores import BucketVersions, TableRecovery
from tests.provisioners.fakes import BUCKET, TABLE, FakeReads

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def described(**told: object) -> FakeReads:
    """Return reads in which DynamoDB tells of a table's recovery."""
    backups = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": told}
    return FakeReads({("dynamodb", "describe_continuous_backups"): {"ContinuousBackupsDescription": backups}})


def test_recovery_without_a_period_reaches_35_days_back() -> None:
    """And continuous backups are always on: recovery's own status counts."""
    assert read_recovery(described(PointInTimeRecoveryStatus="DISABLED"), TABLE) == TableRecovery(TABLE, False)
    assert read_recovery(described(PointInTimeRecoveryStatus="ENABLED"), TABLE) == TableRecovery(TABLE, True, 35)
    short = described(PointInTimeRecoveryStatus="ENABLED", RecoveryPeriodInDays=6, LatestRestorableDateTime=NOW)
    assert read_recovery(short, TABLE) == TableRecovery(TABLE, True, 6, latest=NOW)


def test_a_bucket_that_was_never_versioned_has_no_status_and_no_lifecycle() -> None:
    """Nor any lock."""
    assert read_versions(FakeReads({("s3", "get_bucket_versioning"): {}}), BUCKET) == BucketVersions(BUCKET, "")


def test_a_bucket_is_told_with_its_rules_and_what_holds_its_objects() -> None:
    """Object Lock holds by default only where it has a retention."""
    rules = [{"ID": "r", "Status": "Enabled"}]
    answers: dict[tuple[str, str], Any] = {
        ("s3", "get_bucket_versioning"): {"Status": "Enabled", "MFADelete": "Enabled"},
        ("s3", "get_bucket_lifecycle_configuration"): {"Rules": rules, "TransitionDefaultMinimumObjectSize": "x"},
        ("s3", "get_object_lock_configuration"): {
            "ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
        },
    }
    found = read_versions(FakeReads(answers), BUCKET)
    assert found == BucketVersions(BUCKET, "Enabled", True, tuple(rules), "x", held=True)


def test_a_plan_that_selects_a_table_by_its_arn_keeps_it() -> None:
    """Not where its selection is narrowed by tags, or excludes the table."""
    selection = {"Resources": ["arn:aws:dynamodb:*:*:table/*"], "ListOfTags": [], "NotResources": []}
    rule = {"TargetBackupVaultName": "v", "ScheduleExpression": "rate(1 day)", "Lifecycle": {"DeleteAfterDays": 7}}

    def reads(**narrowed: object) -> FakeReads:
        chosen = {"BackupSelection": {**selection, **narrowed}, "CreationDate": NOW - timedelta(hours=1)}
        return FakeReads(
            {
                ("backup", "list_recovery_points_by_resource"): [],
                ("backup", "list_backup_plans"): [{"BackupPlanId": "p", "BackupPlanArn": "arn:p"}],
                ("backup", "list_backup_selections"): [{"SelectionId": "s"}],
                ("backup", "get_backup_selection"): chosen,
                ("backup", "get_backup_plan"): {"BackupPlan": {"Rules": [rule]}},
            }
        )

    assert read_keeper(reads(), TABLE.arn, 7, NOW) == Keeper("arn:p", "v")
    assert read_keeper(reads(), TABLE.arn, 8, NOW) is None
    assert read_keeper(reads(ListOfTags=[{"ConditionKey": "k"}]), TABLE.arn, 7, NOW) is None
    assert read_keeper(reads(NotResources=[TABLE.arn]), TABLE.arn, 7, NOW) is None
