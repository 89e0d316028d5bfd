"""On the embedded AWS: a sabotage that was mended and tidied up has left nothing of its own anywhere in the account."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.aws.undo.journal import Journal
from stormproof.core.planning.former import read_formers
from stormproof.run.environment.provisioning import provision
from stormproof.sabotage import SABOTAGES
from stormproof.sabotage.alerts import durations
from tests.chaos.inventory import Inventory, differing, inventory
from tests.chaos.settings import settings
from tests.provisioners.live.conftest import Partly, Site
from tests.provisioners.live.test_sabotages import PLANNED_FOR, REPAIRED

pytestmark = pytest.mark.usefixtures("whole_again")

WATCHED = {name: sabotage for name, sabotage in REPAIRED.items() if sabotage.criterion.split(".")[0] in "2345"}
"""Those of the dashboard, of the alerts and of the costs."""
ONE = "warning-to-another"
"""What it adds is none of what apply wants otherwise."""
KEPT, SHORTER_S = "timeout-short", 7
"""What it breaks is kept for a removal; no owner of the example has that value."""


def standing(site: Site) -> Inventory:
    """Return all settings of the account."""
    reads = site.reached.connection.reader
    authorizers = read_authorizers(reads, site.system.api.id)
    return settings(inventory(reads), {str(each["id"]): name for name, each in authorizers.items()})


def broken_and_mended(site: Site, name: str, folder: Path) -> None:
    """Break something and have apply mend it, as a proof does."""
    connection = site.reached.connection
    journal = Journal(connection, site.system, folder)
    injection = WATCHED[name].inject(connection.reader, site.context)
    proved = (WATCHED[name].criterion, PLANNED_FOR.get(name, WATCHED[name].criterion))
    entry = journal.begin(injection, proved=proved)
    journal.carry_out(entry, injection)
    journal.overrule(entry)
    site.apply(site.plan(broken=proved))
    journal.undo(entry)


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each == ONE else pytest.mark.nightly) for each in sorted(WATCHED)]
)
def test_nothing_of_a_sabotage_is_left_when_it_was_mended(partly: Partly, name: str, tmp_path: Path) -> None:
    """Settings are those from before it, whatever they are about."""
    hardened = partly(PLANNED_FOR.get(name, WATCHED[name].criterion))
    before = standing(hardened)
    broken_and_mended(hardened, name, tmp_path)
    assert not differing(before, standing(hardened))


@pytest.mark.parametrize("mended", [True, pytest.param(False, marks=pytest.mark.nightly)])
def test_nothing_of_a_sabotage_is_kept_when_its_proof_was_killed(
    partly: Partly, monkeypatch: pytest.MonkeyPatch, *, mended: bool
) -> None:
    """Before it was mended or right after: who applies next keeps what the owner had, for a removal to put back."""
    monkeypatch.setattr(durations, "SHORT_S", SHORTER_S)
    sabotage = SABOTAGES[KEPT]
    hardened = partly(sabotage.criterion)
    connection, proved = hardened.reached.connection, (sabotage.criterion,)
    before, journal = read_formers(connection.reader, hardened.system), Journal(connection, hardened.system)
    injection = sabotage.inject(connection.reader, hardened.context)
    entry = journal.begin(injection, proved=proved)
    journal.carry_out(entry, injection)
    kept = [call for change in hardened.plan().changes for call in change.calls if call.operation == "put_parameter"]
    assert kept, "it breaks nothing that is kept"
    journal.overrule(entry)
    if mended:
        hardened.apply(hardened.plan(broken=proved))
    provision(connection, hardened.system, {sabotage.criterion})
    assert read_formers(connection.reader, hardened.system) == before
    assert not journal.pending()
    assert not hardened.plan().changes
