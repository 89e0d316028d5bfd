"""The role by which AWS Backup copies tables and buckets, where the policy asks for that: AWS's own policies for it.

What a backup takes changes with AWS Backup, and AWS keeps these up to date:
https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html . Without its role AWS Backup cannot
delete a copy whose time is over, so the role stays for as long as our vault holds any:
https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from provisioners.shared.role_changes import Role, read_role, trusting
from provisioners.shared.service_roles import ASPECT, planned, removed
from stormproof.aws.observe.recovery.vaults import read_own_vault
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step
from stormproof.core.recovery.vaults import OwnVault, copying_role, stores

NAME = "backup-role"
MANAGED = ("AWSBackupServiceRolePolicyForS3Backup", "service-role/AWSBackupServiceRolePolicyForBackup")
UNASKED = "no vault is asked for, so no role copies into one"
SPARED = "plans of others keep every table and bucket as long, so no role of ours copies them"
HELD = "kept: AWS Backup deletes the copies in the vault by it, each when its time is over"


@dataclass(frozen=True)
class BackupRole:
    """Our role, None for none, and our vault with what other plans keep."""

    role: Role | None
    vault: OwnVault


def read(reads: Reads, context: PlanContext) -> BackupRole:
    """Look at the role and at the vault."""
    names = Names(context.system)
    vault = read_own_vault(reads, names, context.policy.backup_vault_days)
    return BackupRole(read_role(reads, copying_role(names)), vault)


def plan(context: PlanContext, actual: BackupRole) -> Iterator[Step]:
    """Make the role where a vault has something to copy, and take it away where it no longer has."""
    names = Names(context.system)
    needless = _needless(context, actual.vault)
    if needless and actual.role is None:
        yield NoChange(NAME, copying_role(names), ASPECT, needless)
    elif needless:
        yield from remove(context, actual)
    else:
        yield from planned(NAME, names, copying_role(names), wanted(names), actual.role, "AWS Backup")


def _needless(context: PlanContext, vault: OwnVault) -> str:
    """Return why nothing is copied by the role, empty where something is."""
    arns = stores(context.system)
    if context.policy.backup_vault_days is None:
        return UNASKED
    if not arns:
        return context.system.without("table", "bucket")
    return SPARED if vault.spared(arns) else ""


def remove(context: PlanContext, actual: BackupRole) -> Iterator[Step]:
    """Delete it, unless the vault holds copies."""
    name = copying_role(Names(context.system))
    if actual.role is not None and actual.vault.holds:
        yield NoChange(NAME, name, ASPECT, HELD, remark=True)
    else:
        yield from removed(NAME, name, actual.role)


def wanted(names: Names) -> Role:
    """Return what the role should be."""
    managed = (f"arn:{names.system.partition}:iam::aws:policy/{each}" for each in MANAGED)
    return Role(trusting("backup.amazonaws.com"), {}, tuple(managed), names.system.conventions.boundary)


CONTROL = Control(
    name=NAME,
    criteria=("7.1", "7.2"),
    phase=Phase.STORES_AND_ROLES,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
    parts=("adopted-things",),
)
