"""On the embedded AWS: where an owner's thing stands in the place of ours, a plan reads what its policy allows.

One pass scenario is drawn by the commit's hash; the nightly run plays all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.needed import lacking
from stormproof.aws.rights.table import recorded
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import Undecidable
from stormproof.core.evidence import Record
from stormproof.core.faults import NOTHING_HERE, PassScenario
from stormproof.operations.provision import plan_controls
from stormproof.sabotage import PASSES
from tests.lots import lot
from tests.provisioners.live.conftest import Site
from tests.stormproof.aws.rights.recorder import as_call

pytestmark = pytest.mark.usefixtures("whole_again")


def drawn() -> list[Any]:
    """Return the scenarios as parameters; those that were not drawn are for the nightly run."""
    chosen = min(PASSES, key=lot)
    return [pytest.param(name, marks=() if name == chosen else pytest.mark.nightly) for name in sorted(PASSES)]


@pytest.mark.parametrize("name", drawn())
def test_a_plan_reads_nothing_that_its_policy_lacks(site: Site, name: str, tmp_path: Path) -> None:
    """Whoever has the rights that `policy plan` prints for the system as it stands is refused nothing."""
    assert play(site, PASSES[name], tmp_path) == frozenset()


def served(scenario: PassScenario) -> set[str]:
    """Return the criteria that the controls of a scenario serve."""
    return {criterion for control in scenario.controls for criterion in CONTROLS.criteria[control]}


def play(site: Site, scenario: PassScenario, home: Path) -> frozenset[tuple[str, str]]:
    """Return what the plan of a system needed beyond its policy while an owner's thing stood there."""
    connection, seen = site.reached.connection, list[Record]()
    try:
        injection = scenario.inject(connection.reader, site.context)
    except Undecidable as error:
        if error.code != NOTHING_HERE:
            raise
        pytest.skip(f"the example has nothing to play it on: {error}")
    journal = Journal(connection, site.system, home)
    entry = journal.begin(injection)
    try:
        journal.carry_out(entry, injection)
        plan_controls(connection.recording(seen.append), site.system, CONTROLS, served(scenario))
        roles = owners_roles(connection.reader, site.system)
    finally:
        journal.complete()
    assert seen
    return lacking(recorded()["plan"].reads, map(as_call, seen), site.system, roles)
