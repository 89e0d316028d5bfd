"""Each verb under exactly its own policy, on an embedded AWS that holds callers to theirs: nothing is refused.

One hardened system serves all tests that leave it as it was; it was hardened under the policy of `apply`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from provisioners import CONTROLS
from stormproof.aws.access.readonly import is_read
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.owners_things import owners_things
from stormproof.aws.undo.journal import Journal
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.undo import Entry
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import Reached, reach
from stormproof.operations.rights import Told, rights
from stormproof.sabotage import PASSES, SABOTAGES
from tests.embedded import embedded
from tests.hardened_site import Site
from tests.stormproof.aws.rights.broken import broken, covering
from tests.stormproof.aws.rights.least import LAST, Least, refused

REQUIREMENTS = sorted({each.partition(".")[0] for each in catalogue().criteria}, key=int)
OF_ONE_THING: tuple[tuple[tuple[Told, str], ...], ...] = (
    (("plan", ""),),
    (("keys", "list"),),
    (("blocklist", "add 127.0.0.77 --reason tried --yes"), ("blocklist", "remove 127.0.0.77 --yes")),
    (("promote", ""),),
    (("release", "--yes"),),
    (("rollback", "--list"),),
    (("recover", "plan --to 1m"), ("recover", "status"), ("recover", "drill --yes")),
    (("runbook", "show"),),
    (("export", "--format sam"),),
    (("undo", "--yes"),),
)
"""Verbs with their words, those together that follow each other; after them the system is as before."""
PROVED = ("authorizer-stopped", "own-block-list")
"""A sabotage that apply mends, and a pass scenario."""
KEPT = "7,11"
"""What is demanded of recovery and of health."""
nightly = pytest.mark.nightly


@pytest.fixture(scope="module")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Least]:
    """The twin, hardened by who may do exactly what `apply` needs."""
    folder = tmp_path_factory.mktemp("least")
    with embedded(folder, "--iam", "enforce") as aws:
        made = Least(aws, folder)
        made.does("plan")
        made.does("apply", "--yes")
        made.answer_as_administrator()
        yield made


@pytest.fixture
def least(tmp_path: Path) -> Iterator[Least]:
    """The twin, as found."""
    with embedded(tmp_path, "--iam", "enforce") as aws:
        yield Least(aws, tmp_path)


def told(found: Reached, verb: Told) -> tuple[Permission, ...]:
    """Return what the policy of a verb allows."""
    reads, system = found.connection.reader, found.system
    return rights(
        verb, found.connection.target, system, owners_roles(reads, system), owners_things(reads, found.context)
    )


def test_whoever_may_prove_may_apply_and_verify(site: Site) -> None:
    """A proof does what both do: what shows that theirs suffice shows it for this part of its own policy."""
    may = told(site.reached, "prove")
    for verb in ("apply", "verify"):
        wanted = told(site.reached, verb)
        assert wanted
        assert [each for each in wanted if not any(_within(each, other) for other in may)] == []


def _within(wanted: Permission, allowed: Permission) -> bool:
    return wanted.action == allowed.action and fnmatchcase(wanted.resource, allowed.resource)


@nightly
@pytest.mark.parametrize("verbs", OF_ONE_THING, ids=lambda verbs: verbs[0][0])
def test_a_verb_does_its_work_with_exactly_its_policy(hardened: Least, verbs: tuple[tuple[Told, str], ...]) -> None:
    """On a hardened system, where nothing is left to be released or undone."""
    for verb, words in verbs:
        hardened.does(verb, *words.split())


@nightly
@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_verification_does_its_work_with_exactly_its_policy(hardened: Least, requirement: str) -> None:
    """One that provokes, by the requirements."""
    hardened.does("verify", "--criteria", requirement)


@nightly
def test_where_nothing_may_be_provoked_nothing_is_changed(hardened: Least) -> None:
    """A verification of all criteria under a policy that allows no write: it asks for none."""
    _, calls, said = hardened.run("verify", nothing=True)
    assert refused(calls) == [], said[-LAST:]
    assert calls
    assert [each for each in calls if not is_read(each[0], each[1])] == []


@nightly
def test_what_is_broken_is_put_back_with_exactly_the_policy_of_prove(hardened: Least) -> None:
    """Scenarios that make, between them, each kind of call that any scenario makes."""
    as_root, found = reach(hardened.target), reach(hardened.as_user("prove"))
    calls = dict(broken(as_root.connection.reader, as_root.context))
    chosen = covering({name: {(each.service, each.operation) for each in made} for name, made in calls.items()})
    assert len(chosen) > len(REQUIREMENTS)
    assert {name: why for name in chosen if (why := _played(found, name, as_root))} == {}
    assert not plan_controls(found.connection, found.system, CONTROLS).changes


def _played(found: Reached, name: str, as_root: Reached) -> str:
    """Break something and put it back by the journal, as a proof does; return what did not go well."""
    journal = Journal(found.connection, found.system)
    try:
        entry = _broken(found, journal, name)
        journal.undo(entry)
        answer_as_administrator(as_root.connection, as_root.system)
    except (CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete) as error:
        return str(error)
    return ""


def _broken(found: Reached, journal: Journal, name: str) -> Entry:
    """Break something, as a proof does that is killed then."""
    scenario = SABOTAGES.get(name) or PASSES[name]
    injection = scenario.inject(found.connection.reader, found.context)
    entry = journal.begin(injection)
    journal.carry_out(entry, injection)
    return entry


@nightly
@pytest.mark.timeout(1200)
def test_a_proof_does_its_work_with_exactly_its_policy(hardened: Least) -> None:
    """A sabotage that apply mends and a pass scenario are played as by the account's root user."""
    hardened.does("prove", "--only", ",".join(PROVED), "--yes")


@nightly
def test_what_a_killed_proof_has_broken_is_put_back_with_exactly_the_policy_of_undo(hardened: Least) -> None:
    """By another user than the one who broke it."""
    found = reach(hardened.as_user("prove"))
    for name in PROVED:
        _broken(found, Journal(found.connection, found.system), name)
    hardened.does("undo", "--yes")
    assert not plan_controls(found.connection, found.system, CONTROLS).changes


@nightly
def test_keys_are_made_and_all_is_taken_off_with_exactly_the_policies(least: Least) -> None:
    """Where native keys are demanded a key of Stormproof would not pass, and none is made."""
    least.demand('native_requirement = "remove"')
    least.does("apply", "--yes")
    least.does("keys", "create", "--owner", "a client")
    least.does("remove", "--yes")


@nightly
def test_a_vault_is_kept_with_exactly_the_policies(least: Least) -> None:
    """Made, copied into by its role, seen beside canaries and probes by theirs, ended, and taken away where empty."""
    least.demand("backup_vault_days = 14")
    least.does("apply", "--yes", "--criteria", KEPT)
    least.answer_as_administrator()
    least.does("verify", "--criteria", KEPT)
    least.does("recover", "plan", "--to", "1m")
    least.does("plan")
    least.does("remove", "--yes")
