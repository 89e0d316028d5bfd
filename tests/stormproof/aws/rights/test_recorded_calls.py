"""The table knows every call that a verb makes: a run that makes another one fails here."""

from __future__ import annotations

from provisioners import CONTROLS
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.needed import lacking
from stormproof.aws.rights.table import recorded
from stormproof.core.evidence import Record
from stormproof.operations.provision import plan_controls
from tests.hardened_site import Site
from tests.stormproof.aws.rights import recorder
from tests.stormproof.aws.rights.broken import broken


def test_a_plan_reads_nothing_that_the_table_lacks(site: Site) -> None:
    """Of a hardened system, on which every control finds something to read."""
    seen: list[Record] = []
    connection = site.reached.connection.recording(seen.append)
    plan_controls(connection, site.system, CONTROLS)
    calls = list(map(recorder.as_call, seen))
    roles = owners_roles(connection.reader, site.system)
    assert calls
    assert lacking(recorded()["plan"].reads, calls, site.system, roles) == frozenset()


def test_what_is_broken_on_purpose_and_put_back_is_within_the_policy_of_prove(site: Site) -> None:
    """Every scenario that can be played on the system: what it looks at, its calls, and those by which the journal puts
    things back.
    """  # noqa: D205 - one sentence, two lines
    seen: list[Record] = []
    reads = site.reached.connection.recording(seen.append).reader
    rows, roles = recorded()["prove"].rows(writing=True), owners_roles(reads, site.system)
    found = {name: lacking(rows, calls, site.system, roles) for name, calls in broken(reads, site.context)}
    assert len(found) > len(CONTROLS.criteria)
    assert {name: each for name, each in found.items() if each} == {}
    assert lacking(rows, map(recorder.as_call, seen), site.system, roles) == frozenset()
