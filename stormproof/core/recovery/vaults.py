"""The vault of AWS Backup that a system's tables and buckets are copied into, where its policy asks for one.

What is deleted by its version's ID, or with its table or bucket, comes back from nowhere but such a copy or a replica.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stormproof.core.naming import Names
from stormproof.core.recovery.backups import Keeper
from stormproof.core.system import System

DAILY_AT_FIVE = "cron(0 5 ? * * *)"
"""In UTC; AWS Backup begins within eight hours of it:
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html
"""
RULE = "daily"


@dataclass(frozen=True)
class Selected:
    """What our plan copies of one kind: the selection's ID and name, the role it works by, ARNs of what is copied."""

    id: str
    name: str
    role: str
    resources: frozenset[str]


@dataclass(frozen=True)
class OwnVault:
    """Our vault and plan as they stand.

    `holds` is how many copies are in the vault, `plan` the plan's ID, empty for none, `rules` what it says. `kept` are
    other plans that copy a store daily for as long as the policy asks, by its ARN; `gigabytes` is the tables' size.
    """

    there: bool = False
    holds: int = 0
    plan: str = ""
    rules: tuple[Mapping[str, Any], ...] = ()
    selections: tuple[Selected, ...] = ()
    kept: Mapping[str, Keeper] = field(default_factory=dict)
    gigabytes: float = 0.0

    def selected(self, name: str) -> Selected | None:
        """Return a selection by its name."""
        return next((each for each in self.selections if each.name == name), None)

    def spared(self, arns: Iterable[str]) -> bool:
        """Tell whether other plans keep each of these stores, so that nothing is left to ours."""
        return all(arn in self.kept for arn in arns)

    def says(self, rule: Mapping[str, Any]) -> bool:
        """Tell whether the plan has one rule alone, and that says all of what is wanted; AWS adds what it defaults."""
        return len(self.rules) == 1 and all(self.rules[0].get(name) == value for name, value in rule.items())


def rule(vault: str, days: int) -> dict[str, Any]:
    """Return the rule of a plan that copies into a vault each day and keeps each copy so many days."""
    where = {"RuleName": RULE, "TargetBackupVaultName": vault, "ScheduleExpression": DAILY_AT_FIVE}
    return {**where, "Lifecycle": {"DeleteAfterDays": days}}


def stores(system: System) -> tuple[str, ...]:
    """Return the ARNs of what is copied: the tables and the buckets of a system."""
    return (*(each.arn for each in system.tables), *(each.arn for each in system.buckets))


def copying_role(names: Names) -> str:
    """Return the role by which AWS Backup copies; roles are global, APIs of one ID may live in several regions."""
    return f"{names.backup_vault}-{names.system.region}"
