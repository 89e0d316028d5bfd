"""What a killed journey has made of the owner's is cleaned up by the next verb, by the workload's own cleanup."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.core.clock import poll
from stormproof.core.errors import UndoIncomplete
from stormproof.core.health.names import probe_notes
from stormproof.core.naming import Names
from stormproof.operations.doctor import _journal
from stormproof.operations.keys import KeyStore
from stormproof.operations.undo import finish_undo, pending_lines
from stormproof.operations.workload.keys import OWNER, KnownKeys
from tests.hardened_site import QUIET, Site

JOURNEY, LOOK = "a client's journey", "API key of a look"
KEY = "projectId"
"""The key of the owner's table."""
KILLED = """
import os, sys
from pathlib import Path
from probes.remote.http import Connection
from probes.remote.journey import travel
from stormproof.operations.reach import reach
from stormproof.operations.workload.credentials import clients_endpoint
from stormproof.operations.workload.keys import KnownKeys

reached = reach(Path(sys.argv[1]))
steps = reached.connection.target.workload.journey
keys = KnownKeys(reached.connection, reached.system)

def kill(_=None):
    os.kill(os.getpid(), 9)

with keys.held() as key, Connection(clients_endpoint(reached.connection, reached.system, key.text)) as client:
    def send(*request):
        answer = client.send(*request)
        return kill() if sys.argv[2] == "unanswered" else answer
    made = [step for step in steps if step.cleanup or step.body]
    travel(made, send, meanwhile=kill, notes=keys.notes(made))
"""


def keys_of_looks(site: Site) -> list[str]:
    """Return the IDs of the keys that looks have made and not taken away."""
    connection = site.reached.connection
    store = KeyStore(connection.reader, connection.writer, Names(site.system).key_table, connection.clock.now)
    return [record.id for record in store.all() if record.owner == OWNER]


def projects(site: Site) -> set[str]:
    """Return the IDs of the projects in the owner's table, at a moment when no canary has one of its own there."""
    what = "the end of the canary's journey that is under way"
    clock = site.reached.connection.clock
    found = poll(lambda: _projects(site), lambda seen: seen is not None, clock=clock, within_s=60.0, what=what)
    return found or set()


def _projects(site: Site) -> set[str] | None:
    """Return them, None while a canary may have one: its note stands from before it is made until it is gone."""
    (table,) = site.system.tables
    if _noted(site):
        return None
    found = site.reached.connection.reader.pages("dynamodb", "scan", "Items", TableName=table.name, ConsistentRead=True)
    return None if _noted(site) else {str(each[KEY]["S"]) for each in found}


def _noted(site: Site) -> list[str]:
    path = probe_notes(Names(site.system))
    found: list[str] = site.reached.connection.reader.pages(
        "ssm", "get_parameters_by_path", "Parameters[].Name", Path=path
    )
    return found


def killed(site: Site, when: str) -> None:
    """Take a journey that is killed."""
    command = [sys.executable, "-c", KILLED, str(site.reached.file), when]
    done = subprocess.run(command, env=QUIET, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == -9, done.stderr


def test_the_next_verb_takes_the_cleanup_of_a_journey_that_was_killed(site: Site) -> None:
    """Until then `undo --list` and `doctor` tell of it by the request that takes it away."""
    before = projects(site)
    killed(site, "answered")
    (made,) = projects(site) - before
    connection, system = site.reached.connection, site.system
    told = "".join(pending_lines(connection, system))
    assert (JOURNEY in told, LOOK in told) == (True, True)
    entries = {each.title: each for each in Journal(connection, system).pending().entries}
    assert str(entries[JOURNEY].disturbed[0]) == f"made by a journey: DELETE /projects/{made} (delete it)"
    findings = [each for each in _journal(connection, system, None) if each.check == "undo"]
    assert [each.well for each in findings] == [False] * len(findings)
    assert JOURNEY in "".join(each.found for each in findings)
    assert {each.title for each in finish_undo(connection, system).done} == {JOURNEY, LOOK}
    assert (projects(site), keys_of_looks(site)) == (before, [])
    assert not Journal(connection, system).pending()


def test_what_was_made_under_no_known_name_is_told_until_a_person_has_decided(site: Site) -> None:
    """The run was killed between a request and its answer."""
    before = projects(site)
    killed(site, "unanswered")
    connection, system = site.reached.connection, site.system
    with pytest.raises(UndoIncomplete, match=r"POST /projects .*nobody knows the name") as error:
        finish_undo(connection, system)
    journal = Journal(connection, system)
    (entry,) = [each for each in journal.pending().entries if each.title == JOURNEY]
    assert f"--keep {entry.id}" in str(error.value)
    journal.strike(entry.id)
    assert not journal.pending()
    (left,) = projects(site) - before
    with KnownKeys(connection, system).held() as key:
        assert site.ask(f"/projects/{left}", "DELETE", key.text).status == 204
