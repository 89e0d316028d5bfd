"""Plans and vaults of AWS Backup as AWS makes, changes and deletes them; moto keeps them.

Of requests that bear one CreatorRequestId one alone is carried out, and the others are answered with what it made:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html . A plan that still selects anything
and a vault that still holds anything are not deleted:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html and
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html
moto answers neither, and keeps the name of a plan that is deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from moto.backup.models import Plan, backup_backends

from localaws.kernel.ports import ACCOUNT
from localaws.services.backup.control.refused import Refused

Ask = Mapping[str, Any]
HELD = "Related backup plan selections must be deleted prior to backup plan deletion"


def create(region: str, ask: Ask) -> Mapping[str, Any]:
    """Make a plan, or return the one that the same request has made before."""
    backend, wanted = backup_backends[ACCOUNT][region], deepcopy(dict(ask["BackupPlan"]))
    asked = ask.get("CreatorRequestId")
    for each in _standing(region):
        if asked and each.creator_request_id == asked:
            return _shape(each)
        if each.backup_plan["BackupPlanName"] == wanted["BackupPlanName"]:
            raise Refused("AlreadyExistsException", "Backup plan with the same plan document already exists")
    made = Plan(wanted, asked or "", backend)
    backend.plans[made.backup_plan_id] = made
    if tags := ask.get("BackupPlanTags"):
        backend.tag_resource(made.backup_plan_arn, tags)
    return _shape(made)


def update(region: str, ask: Ask) -> Mapping[str, Any]:
    """Put other rules in the place of a plan's, as another version of it."""
    found, wanted = plan(region, ask["backupPlanId"]), deepcopy(dict(ask["BackupPlan"]))
    made = Plan(wanted, found.creator_request_id, backup_backends[ACCOUNT][region])
    found.backup_plan, found.version_id = made.backup_plan, made.version_id
    return _shape(found)


def delete(region: str, id_: str, *, selecting: bool) -> Mapping[str, Any]:
    """Delete a plan that selects nothing any more."""
    found = plan(region, id_)
    if selecting:
        raise Refused("InvalidRequestException", HELD)
    _, arn, at, version = backup_backends[ACCOUNT][region].delete_backup_plan(id_)
    return {"BackupPlanId": found.backup_plan_id, "BackupPlanArn": arn, "DeletionDate": at, "VersionId": version}


def delete_vault(region: str, name: str, held: int) -> Mapping[str, Any]:
    """Delete a vault that holds nothing."""
    vault(region, name)
    if held:
        raise Refused("InvalidRequestException", f"Backup vault cannot be deleted (contains {held} recovery points)")
    backup_backends[ACCOUNT][region].delete_backup_vault(name)
    return {}


def describe_vault(region: str, name: str, held: int) -> Mapping[str, Any]:
    """Return a vault with how many recovery points it holds."""
    shape: dict[str, Any] = vault(region, name).to_list_dict()
    return {**shape, "NumberOfRecoveryPoints": held}


def plan(region: str, id_: str) -> Any:
    """Return a plan that is not deleted."""
    found = next((each for each in _standing(region) if each.backup_plan_id == id_), None)
    if found is None:
        raise Refused("ResourceNotFoundException", f"Cannot find Backup plan with ID {id_}")
    return found


def vaults(region: str) -> Mapping[str, Any]:
    """Return all vaults by name."""
    found: Mapping[str, Any] = backup_backends[ACCOUNT][region].vaults
    return found


def vault(region: str, name: str) -> Any:
    """Return a vault."""
    if name not in vaults(region):
        raise Refused("ResourceNotFoundException", f"Backup vault {name} cannot be found")
    return vaults(region)[name]


def _standing(region: str) -> Iterator[Any]:
    plans = tuple(backup_backends[ACCOUNT][region].plans.values())
    yield from (each for each in plans if each.deletion_date is None)


def _shape(made: Any) -> Mapping[str, Any]:
    shape: Mapping[str, Any] = made.to_dict()
    return shape
