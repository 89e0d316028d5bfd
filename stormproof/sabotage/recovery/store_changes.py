"""What is done to tables and buckets, and what puts it back: recovery, versioning, lifecycle rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from stormproof.aws.observe.recovery.buckets import LEAST_SIZE, read_lifecycle, read_versions
from stormproof.aws.observe.recovery.tables import read_recovery, read_size
from stormproof.core.faults import FaultInjection
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.lifecycle import Rule
from stormproof.core.system import Bucket, Table
from stormproof.sabotage.shared.stores import a_bucket, a_table

Inject = Callable[[Reads, PlanContext], FaultInjection]
EVERYTHING = {"Filter": {"Prefix": ""}}


def recovery(title: str, days: int | None) -> Inject:
    """Return what sets how many days a table's recovery reaches back; None is off."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        table = a_table(context)
        standing = read_recovery(reads, table)
        before = standing.days if standing.enabled else None
        return FaultInjection(title, (_recovering(table, days),), (_recovering(table, before),))

    return inject


def protected(title: str) -> Inject:
    """Return what has a table refuse to be deleted."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        table = a_table(context)
        before = read_size(reads, table).protected
        return FaultInjection(title, (_protecting(table, on=True),), (_protecting(table, on=before),))

    return inject


def suspended(reads: Reads, context: PlanContext) -> FaultInjection:
    """The bucket's versioning is suspended."""
    bucket = a_bucket(context)
    before = read_versions(reads, bucket).status or "Suspended"
    return FaultInjection(
        "the bucket's versioning is suspended", (_versioning(bucket, "Suspended"),), (_versioning(bucket, before),)
    )


def with_rules(title: str, *rules: Rule, keep: bool = True) -> Inject:
    """Return what gives a bucket lifecycle rules, beside those that it has or, not to `keep` them, in their place."""

    def inject(reads: Reads, context: PlanContext) -> FaultInjection:
        bucket = a_bucket(context)
        standing = read_lifecycle(reads, bucket.name)
        before, size = list(standing.get("Rules") or ()), standing.get(LEAST_SIZE)
        given = [_owners(number, each) for number, each in enumerate(rules)]
        put = _lifecycle(bucket, [*(before if keep else ()), *given], size)
        return FaultInjection(title, (put,), (_lifecycle(bucket, before, size),))

    return inject


def expiring(days: int, newer: int = 0, **more: Any) -> Rule:
    """Return a rule that deletes noncurrent versions; `more` is its filter."""
    kept = {"NewerNoncurrentVersions": newer} if newer else {}
    return {"NoncurrentVersionExpiration": {"NoncurrentDays": days, **kept}, **({"Filter": more} if more else {})}


def _owners(number: int, rule: Rule) -> Rule:
    """Return a rule as its owner puts it; one of the first kind has a prefix in the place of a filter."""
    return {"ID": f"owners-{number}", "Status": "Enabled", **({} if "Prefix" in rule else EVERYTHING), **rule}


def _recovering(table: Table, days: int | None) -> Call:
    wanted: dict[str, Any] = {"PointInTimeRecoveryEnabled": days is not None}
    period = {"RecoveryPeriodInDays": days} if days is not None else {}
    parameters = {"TableName": table.name, "PointInTimeRecoverySpecification": {**wanted, **period}}
    return Call("dynamodb", "update_continuous_backups", parameters)


def _protecting(table: Table, *, on: bool) -> Call:
    where = {"TableName": table.name}
    parameters = {**where, "DeletionProtectionEnabled": on}
    return Call("dynamodb", "update_table", parameters, settled_by="table_exists", settle_parameters=where)


def _versioning(bucket: Bucket, status: str) -> Call:
    return Call("s3", "put_bucket_versioning", {"Bucket": bucket.name, "VersioningConfiguration": {"Status": status}})


def _lifecycle(bucket: Bucket, rules: Sequence[Rule], size: str | None) -> Call:
    where: dict[str, Any] = {"Bucket": bucket.name}
    if not rules:
        return Call("s3", "delete_bucket_lifecycle", where)
    least = {LEAST_SIZE: size} if size else {}
    configuration = {"Rules": [dict(each) for each in rules]}
    return Call("s3", "put_bucket_lifecycle_configuration", {**where, **least, "LifecycleConfiguration": configuration})
