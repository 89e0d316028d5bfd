"""Tables and buckets as a recovery of them needs to know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stormproof.core.recovery.lifecycle import Rule
from stormproof.core.system import Bucket, Table

LONGEST_DAYS = 35
"""What recovery reaches back where nobody has said how far, and the most that it can:
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html
"""


@dataclass(frozen=True)
class TableRecovery:
    """Whether a table can be restored to a moment, how many days back, and between which moments now."""

    table: Table
    enabled: bool
    days: int = LONGEST_DAYS
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True)
class TableSize:
    """A table's bytes as DynamoDB last counted them (every six hours or so), its indexes, whether it is protected."""

    table: Table
    size: int
    indexes: bool
    protected: bool


@dataclass(frozen=True)
class Replica:
    """A bucket that objects are replicated to: those whose key begins so, or with certain tags alone of these."""

    bucket: str
    prefix: str = ""
    tagged: bool = False

    def __str__(self) -> str:
        """Tell it, and of which objects."""
        of_tags = ", of objects with certain tags alone" if self.tagged else ""
        of_keys = f", of keys that begin with {self.prefix}" if self.prefix else ""
        return f"the replica {self.bucket}{of_keys}{of_tags}"


@dataclass(frozen=True)
class BucketVersions:
    """What becomes of an object's former versions: `status` is Enabled, Suspended, or empty for never versioned.

    `least_size` is what stands beside the rules (TransitionDefaultMinimumObjectSize), and has to be put with them.
    `held` tells that Object Lock holds new objects for some time by default: nobody can delete them until then.
    """

    bucket: Bucket
    status: str
    mfa_delete: bool = False
    rules: tuple[Rule, ...] = ()
    least_size: str = ""
    held: bool = False

    @property
    def versioned(self) -> bool:
        """Whether former versions are kept."""
        return self.status == "Enabled"
