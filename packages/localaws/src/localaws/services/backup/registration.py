"""AWS Backup: moto keeps vaults and plans; selections and recovery points are our own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

from localaws.calls.exchange import Reply
from localaws.calls.handlers import Native
from localaws.calls.operations import Call, Key
from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration

if TYPE_CHECKING:
    from localaws.services.backup.control.operations import Operations

ANSWERED = (
    "CreateBackupPlan",
    "UpdateBackupPlan",
    "DeleteBackupPlan",
    "DescribeBackupVault",
    "DeleteBackupVault",
    "ListBackupVaults",
    "CreateBackupSelection",
    "GetBackupSelection",
    "ListBackupSelections",
    "DeleteBackupSelection",
    "StartBackupJob",
    "ListRecoveryPointsByResource",
    "ListRecoveryPointsByBackupVault",
    "DescribeRecoveryPoint",
    "DeleteRecoveryPoint",
)


def register(platform: Platform) -> Registration:
    """Return the service."""

    @cache
    def operations() -> Operations:
        from localaws.services.backup.control.operations import Operations

        return Operations(platform)

    async def answer(name: str, call: Call) -> Reply:
        return await operations().answer(name, call)

    def native(_moto: Native) -> Mapping[Key, Native]:
        return {("backup", name): partial(answer, name) for name in ANSWERED}

    def install(_patches: Patches) -> None:
        """Patch nothing."""

    return Registration("backup", install, reaches=("dynamodb", "s3"), native_operations=native)
