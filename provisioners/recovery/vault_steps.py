"""Steps about our vault of AWS Backup that do not depend on what is copied into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step
from stormproof.core.recovery.vaults import OwnVault
from stormproof.core.system import System

NAME = "backup-vault"
TABLES, BUCKETS = "tables", "buckets"
ASPECTS = ("vault", "plan", TABLES, BUCKETS)


@dataclass(frozen=True)
class Kind:
    """What is copied of one kind: the name of its selection, and ARNs."""

    name: str
    arns: frozenset[str]

    @property
    def tables(self) -> bool:
        """Whether these are tables."""
        return self.name == TABLES


def kinds(system: System) -> tuple[Kind, Kind]:
    """Return the tables and the buckets of a system."""
    tables, buckets = ({each.arn for each in stores} for stores in (system.tables, system.buckets))
    return Kind(TABLES, frozenset(tables)), Kind(BUCKETS, frozenset(buckets))


def vault(names: Names, actual: OwnVault) -> Step:
    """Make the vault; AWS Backup encrypts its copies by the key that it manages for that (``aws/backup``)."""
    if actual.there:
        return NoChange(NAME, names.backup_vault, "vault", f"it holds {actual.holds:,} copies")
    parameters = {"BackupVaultName": names.backup_vault, "BackupVaultTags": names.tags}
    make = Call("backup", "create_backup_vault", parameters)
    return Change(NAME, names.backup_vault, "vault", Action.CREATE, None, names.backup_vault, (make,))


def removed_plan(names: Names, actual: OwnVault) -> Iterator[Step]:
    """Delete the plan, what it selects first: no more copies are made."""
    if not actual.plan:
        yield NoChange(NAME, names.backup_vault, "plan", "there is no plan of ours")
        return
    where = {"BackupPlanId": actual.plan}
    selections = (
        Call("backup", "delete_backup_selection", {**where, "SelectionId": each.id}) for each in actual.selections
    )
    calls = (*selections, Call("backup", "delete_backup_plan", where))
    before = {each.name: sorted(each.resources) for each in actual.selections}
    yield Change(NAME, names.backup_vault, "plan", Action.DELETE, before, None, calls)


def removed_vault(names: Names, actual: OwnVault) -> Step:
    """Delete the vault if it is empty; copies are never deleted, each goes when its time is over."""
    if not actual.there:
        return NoChange(NAME, names.backup_vault, "vault", "there is no vault of ours")
    if actual.holds:
        said = f"kept: it holds {actual.holds:,} copies, each until its time is over; they are stored, and paid"
        return NoChange(NAME, names.backup_vault, "vault", said, remark=True)
    gone = Call("backup", "delete_backup_vault", {"BackupVaultName": names.backup_vault})
    return Change(NAME, names.backup_vault, "vault", Action.DELETE, names.backup_vault, None, (gone,))
