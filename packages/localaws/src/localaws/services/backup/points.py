"""What AWS Backup keeps: selections of plans, and recovery points until their time is over.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html and
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRecoveryPoint.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

DAY = 86400.0


@dataclass(frozen=True)
class Selection:
    """What a plan backs up: resources by ARNs, in which ``*`` stands for anything; times in epoch seconds.

    `request` is the CreatorRequestId of the request that made it, empty for none.
    """

    plan: str
    name: str
    role: str
    resources: tuple[str, ...]
    created: float
    request: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def names(self, arn: str) -> bool:
        """Tell whether a resource is among them."""
        return any(fnmatchcase(arn, each) for each in self.resources)

    def made(self) -> dict[str, Any]:
        """Return what whoever makes it is told."""
        return {"SelectionId": self.id, "BackupPlanId": self.plan, "CreationDate": self.created}

    def shape(self) -> dict[str, Any]:
        """Return what a list of selections tells."""
        return {
            "SelectionId": self.id,
            "SelectionName": self.name,
            "BackupPlanId": self.plan,
            "CreationDate": self.created,
            "IamRoleArn": self.role,
        }


@dataclass(frozen=True)
class Point:
    """A recovery point: `made` and `deleted` in epoch seconds, the latter None for never; `by` says which plan's."""

    arn: str
    vault: str
    vault_arn: str
    resource: str
    kind: str
    role: str
    made: float
    lifecycle: Mapping[str, Any]
    by: Mapping[str, Any]

    @property
    def deleted(self) -> float | None:
        """When it is deleted."""
        days = self.lifecycle.get("DeleteAfterDays")
        return None if days is None else self.made + float(days) * DAY

    def summary(self) -> dict[str, Any]:
        """Return what a list of a resource's recovery points tells."""
        return {
            "RecoveryPointArn": self.arn,
            "CreationDate": self.made,
            "Status": "COMPLETED",
            "BackupVaultName": self.vault,
            "BackupSizeBytes": 0,
        }

    def shape(self) -> dict[str, Any]:
        """Return what is told of it alone."""
        deleted = {} if self.deleted is None else {"CalculatedLifecycle": {"DeleteAt": self.deleted}}
        created = {"CreatedBy": dict(self.by)} if self.by else {}
        return {
            "RecoveryPointArn": self.arn,
            "BackupVaultName": self.vault,
            "BackupVaultArn": self.vault_arn,
            "ResourceArn": self.resource,
            "ResourceType": self.kind,
            "IamRoleArn": self.role,
            "Status": "COMPLETED",
            "CreationDate": self.made,
            "CompletionDate": self.made,
            "BackupSizeInBytes": 0,
            "IsEncrypted": True,
            "Lifecycle": dict(self.lifecycle),
            **deleted,
            **created,
        }


class Kept:
    """All selections and recovery points of a region."""

    def __init__(self) -> None:
        self.selections: dict[str, Selection] = {}
        self._points: dict[str, Point] = {}

    def add(self, point: Point) -> None:
        """Keep a recovery point."""
        self._points[point.arn] = point

    def drop(self, arn: str) -> None:
        """Delete one."""
        self._points.pop(arn, None)

    def points(self, now: float) -> Iterator[Point]:
        """Yield those whose time is not over, the oldest first."""
        for arn, each in tuple(self._points.items()):
            if each.deleted is not None and each.deleted <= now:
                del self._points[arn]
            else:
                yield each
