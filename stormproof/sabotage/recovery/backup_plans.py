"""Plans of AWS Backup as owners have them: daily backups of tables, kept for two weeks.

https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html ; of requests that bear the same
CreatorRequestId one alone is carried out:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupPlan.html
"""

from __future__ import annotations

from typing import Any

from stormproof.core.faults import FaultInjection
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call, Ref
from stormproof.sabotage.recovery.store_changes import recovery
from stormproof.sabotage.shared.stores import a_table

VAULT = "acme-backups"
PLAN = "pass.backup_plan"
DAYS = 14


def planned_backups(reads: Reads, context: PlanContext) -> FaultInjection:
    """A plan backs up the table each day for two weeks, and recovery reaches three days back."""
    shortened = recovery("", 3)(reads, context)
    vault = Call("backup", "create_backup_vault", {"BackupVaultName": VAULT})
    once = {"CreatorRequestId": _name(context)}
    plan = Call(
        "backup",
        "create_backup_plan",
        {"BackupPlan": _plan(context), **once},
        yields={PLAN: "BackupPlanId"},
        idempotent=True,
    )
    selection = {
        "SelectionName": "tables",
        "IamRoleArn": Names(context.system).role_arn("acme-backup"),
        "Resources": [a_table(context).arn],
    }
    chosen = {"BackupPlanId": Ref(PLAN), "BackupSelection": selection, **once}
    select = Call("backup", "create_backup_selection", chosen, idempotent=True)
    gone = Call("backup", "end_backup_plan", {"BackupPlanName": _name(context)}, idempotent=True)
    title = "the owner's plan keeps daily backups for two weeks"
    calls = (vault, plan, select, *shortened.calls)
    emptied = Call("backup", "delete_backup_vault", {"BackupVaultName": VAULT})
    return FaultInjection(title, calls, (*shortened.undo, gone, emptied), (gone, emptied))


def _name(context: PlanContext) -> str:
    return f"acme-{context.system.api.id}"


def _plan(context: PlanContext) -> dict[str, Any]:
    rule = {
        "RuleName": "daily",
        "TargetBackupVaultName": VAULT,
        "ScheduleExpression": "cron(0 5 ? * * *)",
        "Lifecycle": {"DeleteAfterDays": DAYS},
    }
    return {"BackupPlanName": _name(context), "Rules": [rule]}
