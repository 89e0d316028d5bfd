"""A vault of AWS Backup, where the policy asks for one: a daily copy of each table and bucket that no other plan keeps.

Versions that are deleted by their IDs, and tables whose backups are deleted too, come back from nowhere but a copy that
whoever deletes them does not reach. A selection names what it copies by ARN, so the region's choice of services does
not matter: https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources-json.html . It cannot be changed:
another takes its place. Each copy of a table is a whole one, those of a bucket are what has changed since the first:
https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from provisioners.recovery import vault_steps
from provisioners.recovery.vault_prices import of_buckets, of_tables
from provisioners.recovery.vault_steps import NAME, Kind
from stormproof.aws.observe.recovery.vaults import read_own_vault
from stormproof.core.naming import Names
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Ref, Step
from stormproof.core.recovery.vaults import OwnVault, Selected, copying_role, rule, stores

PLAN = f"{NAME}.plan"
OFFERED = (
    "what is deleted by its version's ID comes back from a vault or a replica alone: backup_vault_days in [policy] has "
    "AWS Backup keep a daily copy"
)


def read(reads: Reads, context: PlanContext) -> OwnVault:
    """Look at our vault, at our plan, and at the plans of others."""
    return read_own_vault(reads, Names(context.system), context.policy.backup_vault_days)


def plan(context: PlanContext, actual: OwnVault) -> Iterator[Step]:
    """Have what no other plan keeps copied each day; where no vault is asked for any more, no more copies are made."""
    names, days = Names(context.system), context.policy.backup_vault_days
    kinds = vault_steps.kinds(context.system)
    if not stores(context.system):
        yield NoChange(NAME, context.system.api_arn, "vault", context.system.without("table", "bucket"))
    elif days is None and not actual.there and not actual.plan:
        yield NoChange(NAME, names.backup_vault, "vault", OFFERED)
    elif days is None:
        yield from remove(context, actual)
    elif actual.spared(stores(context.system)):
        yield from (_others(actual, kind) for kind in kinds if kind.arns)
        yield from remove(context, actual)
    else:
        yield vault_steps.vault(names, actual)
        yield _plan(names, actual, days)
        yield from (_selection(context, actual, kind, days) for kind in kinds if kind.arns)


def remove(context: PlanContext, actual: OwnVault) -> Iterator[Step]:
    """End the copying; a vault that holds copies is kept with them."""
    names = Names(context.system)
    yield from vault_steps.removed_plan(names, actual)
    yield vault_steps.removed_vault(names, actual)


def _plan(names: Names, actual: OwnVault, days: int) -> Step:
    wanted = rule(names.backup_vault, days)
    document = {"BackupPlanName": names.backup_vault, "Rules": [wanted]}
    if not actual.plan:
        once = {"BackupPlanTags": names.tags, "CreatorRequestId": names.backup_vault}
        yields = {PLAN: "BackupPlanId"}
        make = Call("backup", "create_backup_plan", {"BackupPlan": document, **once}, yields=yields, idempotent=True)
        return Change(NAME, names.backup_vault, "plan", Action.CREATE, None, wanted, (make,))
    if actual.says(wanted):
        return NoChange(NAME, names.backup_vault, "plan", f"it makes a copy a day and keeps it for {days} days")
    update = Call("backup", "update_backup_plan", {"BackupPlanId": actual.plan, "BackupPlan": document})
    before = [dict(each) for each in actual.rules]
    return Change(NAME, names.backup_vault, "plan", Action.UPDATE, before, [wanted], (update,))


def _selection(context: PlanContext, actual: OwnVault, kind: Kind, days: int) -> Step:
    names, arns = Names(context.system), kind.arns - set(actual.kept)
    if not arns:
        return _others(actual, kind)
    standing, role = actual.selected(kind.name), names.role_arn(copying_role(names))
    if standing and standing.resources == arns and standing.role == role:
        return NoChange(NAME, names.backup_vault, kind.name, f"{len(arns)} {kind.name} are copied each day")
    calls = (*_unselected(actual, standing), _select(names, actual, kind.name, arns))
    price = of_tables(actual, days) if kind.tables else of_buckets(context, arns, days)
    action = Action.UPDATE if standing else Action.CREATE
    before = sorted(standing.resources) if standing else None
    return Change(NAME, names.backup_vault, kind.name, action, before, sorted(arns), calls, price)


def _unselected(actual: OwnVault, standing: Selected | None) -> Iterator[Call]:
    if standing:
        where = {"BackupPlanId": actual.plan, "SelectionId": standing.id}
        yield Call("backup", "delete_backup_selection", where)


def _select(names: Names, actual: OwnVault, name: str, arns: Iterable[str]) -> Call:
    """Return the call that selects; its request bears an ID of its own, so that no repetition selects twice."""
    chosen = sorted(arns)
    asked = hashlib.sha256("\n".join((names.slug, name, *chosen)).encode()).hexdigest()[:32]
    selection: dict[str, Any] = {"SelectionName": name, "IamRoleArn": names.role_arn(copying_role(names))}
    parameters = {
        "BackupPlanId": actual.plan or Ref(PLAN),
        "BackupSelection": {**selection, "Resources": chosen},
        "CreatorRequestId": asked,
    }
    return Call("backup", "create_backup_selection", parameters, idempotent=True)


def _others(actual: OwnVault, kind: Kind) -> Step:
    told = "; ".join(sorted({str(actual.kept[arn]) for arn in kind.arns}))
    return NoChange(NAME, ", ".join(sorted(kind.arns)), kind.name, told)


CONTROL = Control(
    name=NAME,
    criteria=("7.1", "7.2"),
    phase=Phase.STORES_AND_ROLES,
    aspects=vault_steps.ASPECTS,
    read=read,
    plan=plan,
    remove=remove,
    parts=("backup-role",),
)
