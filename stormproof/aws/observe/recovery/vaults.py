"""Our vault of AWS Backup, and the plan that copies into it.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeBackupVault.html,
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupPlan.html
"""

from __future__ import annotations

from collections.abc import Iterator

from stormproof.aws.observe.recovery.backups import read_promises
from stormproof.aws.observe.recovery.tables import read_size
from stormproof.core.errors import NotThere
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Reads
from stormproof.core.recovery.backups import Keeper, promised
from stormproof.core.recovery.vaults import OwnVault, Selected, stores

GB = 1 << 30


def read_holds(reads: Reads, names: Names) -> int | None:
    """Return how many copies our vault holds, None where there is no vault; raises CouldNotLook."""
    try:
        found = reads.read("backup", "describe_backup_vault", BackupVaultName=names.backup_vault)
    except NotThere:
        return None
    return int(found.get("NumberOfRecoveryPoints") or 0)


def read_own_vault(reads: Reads, names: Names, days: int | None) -> OwnVault:
    """Look at our vault and plan; of other plans and of sizes only where the policy asks for a vault (`days`)."""
    holds = read_holds(reads, names)
    there, plan = holds is not None, _plan_id(reads, names)
    if not plan:
        found = OwnVault(there, holds or 0)
    else:
        rules = reads.read("backup", "get_backup_plan", BackupPlanId=plan)["BackupPlan"]["Rules"]
        found = OwnVault(there, holds or 0, plan, tuple(rules), tuple(_selections(reads, plan)))
    if days is None:
        return found
    size = sum(read_size(reads, each).size for each in names.system.tables) / GB
    kept = dict(_kept(reads, names, days))
    return OwnVault(found.there, found.holds, found.plan, found.rules, found.selections, kept, size)


def _plan_id(reads: Reads, names: Names) -> str:
    found = reads.pages("backup", "list_backup_plans", "BackupPlansList")
    return next((str(each["BackupPlanId"]) for each in found if each["BackupPlanName"] == names.backup_vault), "")


def _selections(reads: Reads, plan: str) -> Iterator[Selected]:
    for each in reads.pages("backup", "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan):
        id_ = str(each["SelectionId"])
        told = reads.read("backup", "get_backup_selection", BackupPlanId=plan, SelectionId=id_)["BackupSelection"]
        arns = frozenset(map(str, told.get("Resources") or ()))
        yield Selected(id_, str(told["SelectionName"]), str(told["IamRoleArn"]), arns)


def _kept(reads: Reads, names: Names, days: int) -> Iterator[tuple[str, Keeper]]:
    for arn in stores(names.system):
        if found := promised(read_promises(reads, arn, beside=names.backup_vault), days):
            yield arn, found
