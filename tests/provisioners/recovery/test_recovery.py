"""Controls of recovery: switched on where it is off, raised where it is short, never shortened, else left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.recovery import bucket_versioning, table_protection, table_recovery, version_retention
from provisioners.recovery.table_recovery import Recoverable
from stormproof.core.planning.plans import Blocked, Change, NoChange, Step
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.lifecycle import raised
from stormproof.core.recovery.stores import BucketVersions, TableRecovery, TableSize
from tests.provisioners.fakes import BUCKET, SYSTEM, TABLE, context, only, satisfied
from tests.provisioners.made_functions import parameters

OFF, SIZE = TableRecovery(TABLE, False), TableSize(TABLE, 5 << 30, False, False)
VERSIONED = BucketVersions(BUCKET, "Enabled")
SEVEN: dict[str, Any] = {
    "ID": "tmp",
    "Status": "Enabled",
    "Filter": {"Prefix": "tmp/"},
    "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 2},
}
OTHER = {"ID": "cold", "Status": "Enabled", "Filter": {}, "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}]}


def tables(recovery: TableRecovery, keeper: Keeper | None = None, **policy: Any) -> list[Step]:
    """Return what is planned for a table."""
    return list(table_recovery.plan(context(**policy), (Recoverable(recovery, SIZE, keeper),)))


def retention(bucket: BucketVersions, **policy: Any) -> list[Step]:
    """Return what is planned for a bucket's versions."""
    return list(version_retention.plan(context(**policy), (bucket,)))


@pytest.mark.parametrize(("recovery", "usd"), [(OFF, 1.0), (TableRecovery(TABLE, True, 6), 0.0)])
def test_recovery_that_is_off_or_short_reaches_back_as_the_policy_says(recovery: TableRecovery, usd: float) -> None:
    """Five gigabytes cost a dollar a month, however far it reaches."""
    change = only(tables(recovery, table_recovery_days=20))
    asked = parameters(change, "update_continuous_backups")["PointInTimeRecoverySpecification"]
    assert asked == {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 20}
    assert change.price.monthly_usd == usd


@pytest.mark.parametrize("days", [7, 20, 35])
def test_a_week_and_more_is_left_alone(days: int) -> None:
    """Also where the policy would have set more."""
    assert satisfied(tables(TableRecovery(TABLE, True, days)))


def test_an_owner_s_plan_that_keeps_the_rest_is_left_alone() -> None:
    """It is named; without recovery it is not enough."""
    (step,) = tables(TableRecovery(TABLE, True, 1), Keeper("plan-1", "vault"))
    assert isinstance(step, NoChange)
    assert "plan-1" in step.reason


def test_nothing_that_keeps_data_is_taken_off() -> None:
    """Recovery, versioning and raised rules stay, and the plan of a removal says so."""
    kept = [
        *table_recovery.remove(context(), (Recoverable(TableRecovery(TABLE, True), SIZE),)),
        *bucket_versioning.remove(context(), (VERSIONED,)),
    ]
    assert all(isinstance(each, NoChange) and each.remark for each in kept)
    longer = replace(VERSIONED, rules=tuple(raised((SEVEN,), 30)))
    assert satisfied(list(version_retention.remove(context(), (longer,))))


def test_versioning_is_switched_on_unless_only_the_root_user_can() -> None:
    """MFA delete stops us, and the plan says whom it takes."""
    for status in ("", "Suspended"):
        change = only(list(bucket_versioning.plan(context(), (replace(VERSIONED, status=status),))))
        assert parameters(change, "put_bucket_versioning")["VersioningConfiguration"] == {"Status": "Enabled"}
    (step,) = bucket_versioning.plan(context(), (replace(VERSIONED, status="Suspended", mfa_delete=True),))
    assert isinstance(step, Blocked)
    assert "root user" in step.reason
    assert satisfied(list(bucket_versioning.plan(context(), (VERSIONED,))))


def test_a_rule_that_deletes_too_early_is_raised_and_the_others_stay() -> None:
    """With what stands beside them, all in one call: a put replaces everything."""
    bucket = replace(VERSIONED, rules=(SEVEN, OTHER), least_size="varies_by_storage_class")
    asked = parameters(only(retention(bucket)), "put_bucket_lifecycle_configuration")
    tmp, cold = asked["LifecycleConfiguration"]["Rules"]
    assert tmp == {**SEVEN, "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 2}}
    assert cold == OTHER
    assert asked["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"


def test_a_rule_is_added_only_where_the_policy_asks_and_none_deletes() -> None:
    """It is taken off again, and the whole lifecycle with it where nothing else is left."""
    assert satisfied(retention(VERSIONED))
    asked = parameters(only(retention(VERSIONED, noncurrent_version_days=90)), "put_bucket_lifecycle_configuration")
    (ours,) = asked["LifecycleConfiguration"]["Rules"]
    assert ours["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    standing = replace(VERSIONED, rules=(ours,))
    assert satisfied(retention(standing, noncurrent_version_days=90))
    change = only(list(version_retention.remove(context(), (standing,))))
    assert [call.operation for call in change.calls] == ["delete_bucket_lifecycle"]


def test_protection_is_offered_and_put_on_where_the_policy_asks() -> None:
    """Free of charge; what is protected already is left alone."""
    (step,) = table_protection.plan(context(), (SIZE,))
    assert isinstance(step, NoChange)
    assert "table_deletion_protection" in step.reason
    change = only(list(table_protection.plan(context(table_deletion_protection=True), (SIZE,))))
    assert isinstance(change, Change)
    assert parameters(change, "update_table")["DeletionProtectionEnabled"] is True
    assert satisfied(list(table_protection.plan(context(), (replace(SIZE, protected=True),))))


@pytest.mark.parametrize("module", [table_recovery, bucket_versioning, version_retention, table_protection])
def test_a_system_without_such_stores_is_told(module: Any) -> None:
    """Nothing is to do, and the plan says of what there is none."""
    bare = replace(context(), system=replace(SYSTEM, tables=(), buckets=()))
    (step,) = module.plan(bare, ())
    assert "there is nothing to do" in step.reason
