"""What is disturbed of recovery: a table's, a bucket's versioning, lifecycle and replication; tables restored into."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.observe.recovery.buckets import LEAST_SIZE, read_lifecycle
from stormproof.aws.undo.disturbances.kind import Kind, Owned, Split, named_by, put_or_deleted
from stormproof.aws.undo.disturbances.stores import BUCKET, ON, TABLE, own_bucket, own_table
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.stores import LONGEST_DAYS
from stormproof.core.undo import Values

RECOVERY, PERIOD = "PointInTimeRecoverySpecification", "RecoveryPeriodInDays"
ENABLED = "PointInTimeRecoveryEnabled"
VERSIONING, RULES = "VersioningConfiguration", "LifecycleConfiguration"
REPLICATION = "ReplicationConfiguration"
AT_ONCE = 1000
"""Versions that one call deletes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html"""


def _recovery(reads: Reads, resource: Values) -> Values:
    found = reads.read("dynamodb", "describe_continuous_backups", **resource)["ContinuousBackupsDescription"]
    told = found.get("PointInTimeRecoveryDescription") or {}
    on = told.get("PointInTimeRecoveryStatus") in ON
    return {RECOVERY: {ENABLED: on, PERIOD: told.get(PERIOD) if on else None}}


def _stated(values: Values) -> Values:
    """Return a period only where recovery is on; one that nobody names is the longest."""
    given = dict(values[RECOVERY])
    on = bool(given.get(ENABLED))
    return {RECOVERY: {ENABLED: on, PERIOD: given.get(PERIOD) or LONGEST_DAYS if on else None}}


def _versioning(reads: Reads, resource: Values) -> Values:
    """Look at the versioning; what was never versioned cannot be put back to that, and counts as suspended."""
    return {VERSIONING: {"Status": reads.read("s3", "get_bucket_versioning", **resource).get("Status") or "Suspended"}}


def _lifecycle(reads: Reads, resource: Values) -> Values | None:
    found = read_lifecycle(reads, resource["Bucket"])
    return {RULES: {"Rules": found["Rules"]}, LEAST_SIZE: found.get(LEAST_SIZE)} if found.get("Rules") else None


def _rules(values: Values) -> Values:
    """Return the rules alone: S3 tells the least size to move even where nobody has named one."""
    return {RULES: {"Rules": values[RULES]["Rules"]}}


def _restored(parameters: Values) -> Split:
    """Take a restore apart: it makes a table, of which no more is compared than that it is there."""
    return {"TableName": parameters["TargetTableName"]}, {}


def _table(reads: Reads, resource: Values) -> Values:
    reads.read("dynamodb", "describe_table", **resource)
    return {}


def _table_back(_reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    where = dict(resource)
    yield Call("dynamodb", "delete_table", where, settled_by="table_not_exists", settle_parameters=where)


def _own_restored(owned: Owned, resource: Values) -> bool:
    return str(resource["TableName"]).startswith(owned.names.recovery_tables)


def _plan_named(plan: Values) -> Split:
    return {"BackupPlanName": plan["BackupPlanName"]}, {}


def _plan_ids(reads: Reads, resource: Values) -> list[str]:
    found = reads.pages("backup", "list_backup_plans", "BackupPlansList")
    return [str(each["BackupPlanId"]) for each in found if each["BackupPlanName"] == resource["BackupPlanName"]]


def _plan_there(reads: Reads, resource: Values) -> Values | None:
    return {} if _plan_ids(reads, resource) else None


def _plan_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    """Yield what deletes a plan: its selections go first, backups that it has made stay until their time is over."""
    for each in _plan_ids(reads, resource):
        where = {"BackupPlanId": each}
        for selection in reads.pages("backup", "list_backup_selections", "BackupSelectionsList[].SelectionId", **where):
            yield Call("backup", "delete_backup_selection", {**where, "SelectionId": selection})
        yield Call("backup", "delete_backup_plan", where)


def _vault(reads: Reads, resource: Values) -> Values:
    reads.read("backup", "describe_backup_vault", **resource)
    return {}


def _vault_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    """Yield what deletes a vault, with the backups in it: a run has let them be made."""
    if VAULT.present(reads, resource) is None:
        return
    arns = "RecoveryPoints[].RecoveryPointArn"
    for each in reads.pages("backup", "list_recovery_points_by_backup_vault", arns, **resource):
        yield Call("backup", "delete_recovery_point", {**resource, "RecoveryPointArn": each})
    yield Call("backup", "delete_backup_vault", dict(resource))


def _replication(reads: Reads, resource: Values) -> Values:
    return {REPLICATION: reads.read("s3", "get_bucket_replication", **resource)[REPLICATION]}


def _bucket(reads: Reads, resource: Values) -> Values:
    reads.read("s3", "get_bucket_versioning", **resource)
    return {}


def _bucket_back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    """Yield what deletes a bucket, with all versions in it: what was replicated to it."""
    if BUCKET_BESIDE.present(reads, resource) is None:
        return
    found = reads.pages("s3", "list_object_versions", "[Versions, DeleteMarkers][][]", **resource)
    held = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
    for at in range(0, len(held), AT_ONCE):
        emptied = {"Objects": held[at : at + AT_ONCE], "Quiet": True}
        yield Call("s3", "delete_objects", {**resource, "Delete": emptied})
    yield Call("s3", "delete_bucket", dict(resource))


BUCKET_BESIDE = Kind(
    "bucket beside",
    "s3",
    {
        "create_bucket": named_by(*BUCKET, made={}),
        "delete_bucket": named_by(*BUCKET, takes_away=True),
    },
    lambda owned, resource: owned.played(str(resource["Bucket"])),
    _bucket_back,
    _bucket,
)
VAULT = Kind(
    "backup vault",
    "backup",
    {
        "create_backup_vault": named_by("BackupVaultName", made={}),
        "delete_backup_vault": named_by("BackupVaultName", takes_away=True),
    },
    lambda owned, resource: owned.played(str(resource["BackupVaultName"])),
    _vault_back,
    _vault,
)
RECOVERIES: tuple[Kind, ...] = (
    Kind(
        "recovery of table",
        "dynamodb",
        {"update_continuous_backups": named_by(*TABLE)},
        own_table,
        put_or_deleted("dynamodb", "update_continuous_backups", ""),
        _recovery,
        seen=_stated,
    ),
    Kind(
        "restored table",
        "dynamodb",
        {
            "restore_table_to_point_in_time": _restored,
            "restore_table_from_backup": _restored,
            "delete_table": named_by(*TABLE, takes_away=True),
        },
        _own_restored,
        _table_back,
        _table,
    ),
    Kind(
        "versioning of bucket",
        "s3",
        {"put_bucket_versioning": named_by(*BUCKET)},
        own_bucket,
        put_or_deleted("s3", "put_bucket_versioning", ""),
        _versioning,
    ),
    Kind(
        "lifecycle of bucket",
        "s3",
        {
            "put_bucket_lifecycle_configuration": named_by(*BUCKET),
            "delete_bucket_lifecycle": named_by(*BUCKET, takes_away=True),
        },
        own_bucket,
        put_or_deleted("s3", "put_bucket_lifecycle_configuration", "delete_bucket_lifecycle"),
        _lifecycle,
        seen=_rules,
    ),
    Kind(
        "replication of bucket",
        "s3",
        {
            "put_bucket_replication": named_by(*BUCKET),
            "delete_bucket_replication": named_by(*BUCKET, takes_away=True),
        },
        own_bucket,
        put_or_deleted("s3", "put_bucket_replication", "delete_bucket_replication"),
        _replication,
    ),
    BUCKET_BESIDE,
    Kind(
        "backup plan",
        "backup",
        {
            "create_backup_plan": lambda parameters: _plan_named(parameters["BackupPlan"]),
            "end_backup_plan": named_by("BackupPlanName", takes_away=True),
        },
        lambda owned, resource: owned.played(str(resource["BackupPlanName"])),
        _plan_back,
        _plan_there,
    ),
    VAULT,
)
