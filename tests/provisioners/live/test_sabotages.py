"""On the embedded AWS: what a sabotage breaks is mended by one apply, and by its undo alone.

One sabotage a criterion is drawn for each rule by the commit's hash; the nightly run plays all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.putting_back import Stands, standing
from stormproof.core.faults import MendedBy, Sabotage, on_any_system
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Disturbed
from stormproof.run.prove.sampling import one_each
from stormproof.sabotage import SABOTAGES
from stormproof.sabotage.authentication.entry_points import demands_none
from stormproof.sabotage.shared.stores import has_bucket, has_queue, has_table
from tests.lots import SEED
from tests.provisioners.live.conftest import Partly, Site

pytestmark = pytest.mark.usefixtures("whole_again")

EVERYWHERE = frozenset({on_any_system, demands_none, has_bucket, has_queue, has_table})
"""What the example has."""
ANYWHERE = {name: sabotage for name, sabotage in SABOTAGES.items() if sabotage.where in EVERYWHERE}
"""Those that need more than the plain example has are played on the twin, by `stormproof prove`."""
REPAIRED = {name: sabotage for name, sabotage in ANYWHERE.items() if sabotage.mended_by is MendedBy.APPLY}
UNDONE = {name: sabotage for name, sabotage in ANYWHERE.items() if name != "authorizer-deleted"}
"""All but the deleted authorizer: a new one has a new ID."""
PLANNED_FOR = {"bodies-logged": "6.1"}
"""Criteria of sabotages that bend the control of another one: the code of the guard, which the audit's logs hold."""


def drawn(sabotages: Mapping[str, Sabotage]) -> list[Any]:
    """Return the names of sabotages; those that were not drawn are for the nightly run."""
    chosen = one_each(sabotages, SEED)
    return [pytest.param(name, marks=() if name in chosen else pytest.mark.nightly) for name in sorted(sabotages)]


def as_before(site: Site, thing: Disturbed) -> bool:
    """Tell whether a thing is what it was, where that can be seen."""
    kind = BY_NAME[thing.kind]
    present = kind.present(site.reached.connection.reader, thing.resource)
    return kind.look is None or standing(kind, thing, present) is Stands.AS_BEFORE


@pytest.mark.parametrize("name", drawn(REPAIRED))
def test_what_a_sabotage_breaks_is_named_and_mended_by_one_apply(partly: Partly, name: str, tmp_path: Path) -> None:
    """Every sabotage that says so is repaired by the provisioners of its criterion; what it made beside it goes."""
    hardened = partly(PLANNED_FOR.get(name, SABOTAGES[name].criterion))
    connection = hardened.reached.connection
    injection = SABOTAGES[name].inject(connection.reader, hardened.context)
    journal = Journal(connection, hardened.system, tmp_path)
    proved = (SABOTAGES[name].criterion, PLANNED_FOR.get(name, SABOTAGES[name].criterion))
    entry = journal.begin(injection, proved=proved)
    journal.carry_out(entry, injection)
    plan = hardened.plan(broken=proved)
    assert plan.changes
    journal.overrule(entry)
    hardened.apply(plan)
    assert not hardened.plan().changes
    journal.undo(entry)
    assert not hardened.plan().changes


@pytest.mark.parametrize("name", drawn(UNDONE))
def test_the_undo_of_a_sabotage_leaves_nothing_to_mend(partly: Partly, name: str, tmp_path: Path) -> None:
    """What stood before stands again, thing by thing: the journal is enough when a run is killed."""
    hardened = partly(PLANNED_FOR.get(name, SABOTAGES[name].criterion))
    connection = hardened.reached.connection
    injection = SABOTAGES[name].inject(connection.reader, hardened.context)
    journal = Journal(connection, hardened.system, tmp_path)
    entry = journal.begin(injection)
    assert all(as_before(hardened, each) for each in entry.disturbed)
    journal.carry_out(entry, injection)
    journal.complete()
    assert all(as_before(hardened, each) for each in entry.disturbed)
    plan = hardened.plan()
    assert not plan.changes
    assert not plan.blocked
    assert hardened.ask().status == 401


def test_the_undo_of_a_sabotage_knows_what_the_owner_has_set_otherwise(hardened: Site, tmp_path: Path) -> None:
    """It is read before it is broken, never taken from what the hardening would set."""
    system, reader = hardened.system, hardened.reached.connection.reader
    names = Names(system)
    group, function = {"logGroupName": names.access_log}, {"FunctionName": names.authorizer}
    hardened.inject(
        Call("logs", "put_retention_policy", {**group, "retentionInDays": 365}),
        Call("lambda", "put_function_concurrency", {**function, "ReservedConcurrentExecutions": 5}),
    )
    journal = Journal(hardened.reached.connection, system, tmp_path)
    for name in ("access-log-anew", "authorizer-stopped"):
        injection = SABOTAGES[name].inject(reader, hardened.context)
        entry = journal.begin(injection)
        assert all(as_before(hardened, each) for each in entry.disturbed), name
        journal.carry_out(entry, injection)
        journal.complete()
        assert all(as_before(hardened, each) for each in entry.disturbed), name
    hardened.inject(
        Call("logs", "put_retention_policy", {**group, "retentionInDays": hardened.policy.log_retention_days}),
        Call("lambda", "delete_function_concurrency", function),
    )
