"""A vault where the policy asks for one: what no other plan copies, with its price; copies are never deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.recovery import backup_role, backup_vault
from provisioners.recovery.backup_role import BackupRole, wanted
from provisioners.recovery.vault_prices import of_buckets
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Action, Change, NoChange, Ref, Step
from stormproof.core.planning.prices import total
from stormproof.core.planning.usage import Stored, Usage
from stormproof.core.recovery.backups import Keeper
from stormproof.core.recovery.vaults import OwnVault, Selected, copying_role, rule
from tests.provisioners.fakes import BUCKET, SYSTEM, TABLE, changes, context, kept, only, satisfied

NAMES, NOTHING = Names(SYSTEM), OwnVault()
ROLE = NAMES.role_arn(copying_role(NAMES))
ASKED = {"backup_vault_days": 30}
SELECTED = (
    Selected("s1", "tables", ROLE, frozenset({TABLE.arn})),
    Selected("s2", "buckets", ROLE, frozenset({BUCKET.arn})),
)
STANDING = OwnVault(there=True, plan="p", rules=(rule(NAMES.backup_vault, 30) | {"RuleId": "r"},), selections=SELECTED)


def steps(actual: OwnVault, **policy: Any) -> list[Step]:
    """Return what is planned."""
    return list(backup_vault.plan(context(**policy), actual))


def operations(step: Step) -> list[str]:
    """Return the operations of a change."""
    assert isinstance(step, Change)
    return [call.operation for call in step.calls]


def test_without_being_asked_a_vault_is_offered_and_nothing_made() -> None:
    """What comes back from a vault alone is said, and how one is had."""
    (step,) = steps(NOTHING)
    assert isinstance(step, NoChange)
    assert "backup_vault_days" in step.reason
    assert satisfied(list(backup_role.plan(context(), BackupRole(None, NOTHING))))


def test_tables_and_buckets_are_copied_each_day_for_as_long_as_the_policy_says() -> None:
    """Of tables each copy is a whole one, and priced so; of a bucket that nobody has measured nothing is known."""
    vault, plan, tables, buckets = changes(steps(replace(NOTHING, gigabytes=2.0), **ASKED))
    assert operations(vault) == ["create_backup_vault"]
    (said,) = plan.calls[0].parameters["BackupPlan"]["Rules"]
    assert said["Lifecycle"] == {"DeleteAfterDays": 30}
    assert tables.price.monthly_usd == 6.0  # 2 GB * 30 copies * 0.10 USD
    assert buckets.price.monthly_usd is None
    for step, arn in ((tables, TABLE.arn), (buckets, BUCKET.arn)):
        asked = step.calls[0].parameters
        assert asked["BackupPlanId"] == Ref(backup_vault.PLAN)
        assert asked["BackupSelection"]["Resources"] == [arn]
        assert asked["BackupSelection"]["IamRoleArn"] == ROLE


@pytest.mark.parametrize(
    ("held", "usd"), [(Stored(4 << 30, 10), 0.2), (Stored(5000, 16384), 0.1)], ids=["by its bytes", "by its objects"]
)
def test_a_bucket_that_was_measured_has_a_price(held: Stored, usd: float) -> None:
    """Of the first copy, in which no object counts less than 128 KB; what changes is told beside it."""
    asked = replace(context(**ASKED), usage=Usage(stored={BUCKET.name: held}))
    price = only([each for each in backup_vault.plan(asked, NOTHING) if getattr(each, "aspect", "") == "buckets"]).price
    assert price.monthly_usd == usd
    assert "kept for 30 days at 0.05 USD" in price.beside
    assert total([price]).unknown == (price.beside,)


def test_of_several_buckets_those_are_told_that_nobody_has_measured() -> None:
    """What could be read has its price all the same."""
    another = replace(BUCKET, name="another", arn="arn:aws:s3:::another")
    asked = context(**ASKED)
    asked = replace(asked, system=replace(asked.system, buckets=(BUCKET, another)))
    price = of_buckets(replace(asked, usage=Usage(stored={BUCKET.name: Stored(1 << 30)})), {BUCKET.arn, another.arn}, 7)
    assert price.monthly_usd == 0.05
    assert "no size of another (yet)" in price.beside


def test_what_stands_as_wanted_is_left_and_a_second_plan_is_empty() -> None:
    """Also where AWS has added what it defaults."""
    assert satisfied(steps(STANDING, **ASKED))
    role = BackupRole(wanted(NAMES), STANDING)
    assert satisfied(list(backup_role.plan(context(**ASKED), role)))


def test_other_days_change_the_plan_and_another_store_the_selection() -> None:
    """A selection cannot be changed: another takes its place."""
    assert operations(only(changes(steps(STANDING, backup_vault_days=60)))) == ["update_backup_plan"]  # type: ignore[arg-type]
    older = replace(STANDING, selections=(replace(SELECTED[0], resources=frozenset({"arn:old"})), SELECTED[1]))
    (change,) = changes(steps(older, **ASKED))
    assert operations(change) == ["delete_backup_selection", "create_backup_selection"]


def test_a_store_that_an_owner_s_plan_keeps_as_long_is_left_to_it() -> None:
    """One of several is copied by ours; where all are kept, nothing of ours is made."""
    keeper = Keeper("owners", "his")
    some = replace(NOTHING, kept={TABLE.arn: keeper})
    assert [each.aspect for each in changes(steps(some, **ASKED))] == ["vault", "plan", "buckets"]
    every = replace(some, kept={TABLE.arn: keeper, BUCKET.arn: keeper})
    assert satisfied(steps(every, **ASKED))
    assert satisfied(list(backup_role.plan(context(**ASKED), BackupRole(None, every))))
    assert only(list(backup_role.plan(context(**ASKED), BackupRole(None, some)))).action is Action.CREATE
    needless = only(list(backup_role.plan(context(**ASKED), BackupRole(wanted(NAMES), every))))
    assert needless.action is Action.DELETE


def test_a_removal_ends_the_copying_and_keeps_copies_and_the_role_they_need() -> None:
    """An empty vault goes; so does everything where nobody asks for a vault any more."""
    plan, vault = backup_vault.remove(context(**ASKED), replace(STANDING, holds=3))
    assert operations(plan) == ["delete_backup_selection", "delete_backup_selection", "delete_backup_plan"]
    assert kept([vault])
    assert kept(list(backup_role.remove(context(), BackupRole(wanted(NAMES), replace(STANDING, holds=3)))))
    empty = list(backup_vault.remove(context(), STANDING))
    assert [each.action for each in changes(empty)] == [Action.DELETE, Action.DELETE]
    assert [each.aspect for each in changes(steps(STANDING))] == ["plan", "vault"]
    role = only(list(backup_role.plan(context(), BackupRole(wanted(NAMES), STANDING))))
    assert role.action is Action.DELETE
