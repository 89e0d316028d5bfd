"""What a vault's copies cost: of tables whole ones each day, of buckets one and what is changed since.

https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html ; an object below 128 KB is paid
as one of 128 KB: https://aws.amazon.com/backup/pricing/
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import Price
from stormproof.core.planning.prices import monthly, unit_prices
from stormproof.core.recovery.vaults import OwnVault

GB = 1 << 30
OF_TABLES, OF_BUCKETS = "backup.dynamodb", "backup.s3"


def of_tables(actual: OwnVault, days: int) -> Price:
    """Return the price of the copies of tables that are kept so many days."""
    basis = f"{days} whole copies of tables of {actual.gigabytes:,.3f} GB"
    return monthly({OF_TABLES: actual.gigabytes * days}, basis)


def of_buckets(context: PlanContext, arns: AbstractSet[str], days: int) -> Price:
    """Return the price of the copies of buckets: of the first where CloudWatch has measured them, else unknown."""
    names = [each.name for each in context.system.buckets if each.arn in arns]
    measured = {name: context.usage.stored[name] for name in names if name in context.usage.stored}
    unmeasured = [name for name in names if name not in measured]
    each_gb = f"at {unit_prices()[OF_BUCKETS].usd} USD a GB-month"
    said = f"CloudWatch tells no size of {', '.join(unmeasured)} (yet), whose copies are paid {each_gb}"
    untold = [said] if unmeasured else []
    if not measured:
        return Price(None, said)
    changed = f"what is changed in buckets is copied as well, and kept for {days} days {each_gb}"
    gigabytes = sum(each.copied for each in measured.values()) / GB
    basis = f"one copy of {gigabytes:,.3f} GB in buckets, objects below 128 KB counted as such"
    return monthly({OF_BUCKETS: gigabytes}, basis, "; ".join((*untold, changed)))
