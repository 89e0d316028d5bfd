"""Our vault of AWS Backup as it stands: by the names of ours, beside the plans of others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from stormproof.aws.observe.recovery.vaults import read_holds, read_own_vault
from stormproof.core.naming import Names
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.vaults import OwnVault, Selected, rule
from tests.provisioners.fakes import BUCKET, SYSTEM, TABLE, FakeReads

NAMES = Names(SYSTEM)
MADE = datetime(2026, 11, 1, tzinfo=UTC)


def account(**plans: str) -> FakeReads:
    """Return an account with plans, by ID and with what each is called, that all copy the table for 30 days."""
    selection = {"SelectionName": "tables", "IamRoleArn": "arn:role", "Resources": [TABLE.arn]}
    answers: dict[tuple[str, str], Any] = {
        ("backup", "describe_backup_vault"): {"NumberOfRecoveryPoints": 4},
        ("backup", "list_backup_plans"): [
            {"BackupPlanId": id_, "BackupPlanName": name, "BackupPlanArn": f"arn:{id_}"} for id_, name in plans.items()
        ],
        ("backup", "get_backup_plan"): {"BackupPlan": {"Rules": [rule("vault", 30)]}},
        ("backup", "list_backup_selections"): [{"SelectionId": "s"}],
        ("backup", "get_backup_selection"): {"BackupSelection": selection, "CreationDate": MADE},
        ("dynamodb", "describe_table"): {"Table": {"TableSizeBytes": 1 << 30}},
    }
    return FakeReads(answers)


def test_our_plan_is_told_by_its_name_and_is_no_other_s() -> None:
    """Its selections are read; it keeps nothing in another's place."""
    found = read_own_vault(account(ours=NAMES.backup_vault), NAMES, 30)
    selected = Selected("s", "tables", "arn:role", frozenset({TABLE.arn}))
    assert found == OwnVault(True, 4, "ours", (rule("vault", 30),), (selected,), {}, 1.0)
    assert found.says(rule("vault", 30))
    assert not found.says(rule("vault", 31))


def test_a_plan_of_another_keeps_what_it_selects_for_as_long_as_it_says() -> None:
    """The bucket it does not select is kept by nobody."""
    found = read_own_vault(account(p="owners"), NAMES, 30)
    assert (found.plan, found.kept) == ("", {TABLE.arn: Keeper("arn:p", "vault")})
    assert BUCKET.arn not in found.kept
    assert read_own_vault(account(p="owners"), NAMES, 31).kept == {}


def test_without_a_vault_there_is_nothing_to_hold() -> None:
    """And nothing else is looked at where none is asked for."""
    nothing = FakeReads({("backup", "list_backup_plans"): []})
    assert read_holds(nothing, NAMES) is None
    assert read_own_vault(nothing, NAMES, None) == OwnVault()
