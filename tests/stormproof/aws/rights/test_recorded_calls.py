"""The table knows every call that a verb makes: a run that makes another one fails here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from provisioners import CONTROLS
from stormproof.aws.access.readonly import is_read
from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.needed import lacking
from stormproof.aws.rights.owners_things import owners_things
from stormproof.aws.rights.policies import documents
from stormproof.aws.rights.table import recorded
from stormproof.core.evidence import Record
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import reach
from stormproof.operations.rights import Told, rights
from tests.embedded import Embedded, embedded
from tests.hardened_site import QUIET, Site
from tests.stormproof.aws.rights import recorder
from tests.stormproof.aws.rights.broken import broken

LAST = 4000
"""Characters of the output that a failure shows."""
OF_ONE_THING = (
    ("keys", "list"),
    ("blocklist", "add", "127.0.0.77", "--reason", "tried", "--yes"),
    ("blocklist", "remove", "127.0.0.77", "--yes"),
    ("promote",),
    ("release", "--yes"),
    ("rollback", "--list"),
    ("recover", "plan", "--to", "1m"),
    ("recover", "status"),
    ("recover", "drill", "--yes"),
    ("runbook", "show"),
    ("export", "--format", "sam"),
    ("undo", "--yes"),
)
"""Verbs with their words, on a system where nothing is left to be released or undone."""
REFUSED = "no identity-based policy allows"
"""What IAM says where the caller's policies lack something: a queue that refuses plain HTTP says otherwise."""


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
    """Every scenario that can be played on the system: its calls, and those by which the journal puts things back."""
    reads = site.reached.connection.reader
    rows, roles = recorded()["prove"].rows(writing=True), owners_roles(reads, site.system)
    found = {name: lacking(rows, calls, site.system, roles) for name, calls in broken(reads, site.context)}
    assert len(found) > len(CONTROLS.criteria)
    assert {name: each for name, each in found.items() if each} == {}


@dataclass
class Least:
    """An embedded AWS that enforces, and users who may do exactly what the policies say."""

    aws: Embedded
    folder: Path
    made: int = field(default=0)

    @property
    def target(self) -> Path:
        """The target file with the root's key."""
        return Path(self.aws.ready["target"])

    def run(self, verb: Told, *words: str, nothing: bool = False) -> tuple[int, list[list[Any]], str]:
        """Run a verb as a user of its policy; returns its status, the calls that it made, and what it printed."""
        self.made += 1
        log = self.folder / f"{verb}.{self.made}.jsonl"
        file = self._as_user(verb, nothing=nothing)
        first = [recorder.NOTHING] if nothing else []
        done = subprocess.run(
            [sys.executable, recorder.__file__, str(log), *first, verb, *words, "--target", str(file)],
            cwd=self.folder, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, list(recorder.lines(log)), done.stdout + done.stderr

    def does(self, verb: Told, *words: str) -> None:
        """Have a verb end well, refused nothing."""
        status, calls, said = self.run(verb, *words)
        assert refused(calls) == [], said[-LAST:]
        assert status == 0, said[-LAST:]

    def answer_as_administrator(self) -> None:
        """Have the administrator confirm that alerts are sent to him: those that wait for that are not sent."""
        reached = reach(self.target)
        assert answer_as_administrator(reached.connection, reached.system)

    def demand_no_native_keys(self) -> None:
        """Have the policy take the demand for native keys off the methods."""
        self.demand('native_requirement = "remove"')

    def demand(self, line: str) -> None:
        """Have the policy say something."""
        text = self.target.read_text("utf-8")
        self.target.write_text(text.replace("[policy]\n", f"[policy]\n{line}\n"), "utf-8")

    def _as_user(self, verb: Told, *, nothing: bool) -> Path:
        name, reached = f"{verb}-{self.made}", reach(self.target)
        target = reached.connection.target
        if nothing:
            target = target.model_copy(update={"embedded": None})
        iam = self.aws.client("iam")
        iam.create_user(UserName=name)
        reads, system = reached.connection.reader, reached.system
        wanted = rights(verb, target, system, owners_roles(reads, system), owners_things(reads, reached.context))
        for number, document in enumerate(documents(wanted)):
            iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=json.dumps(document))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        keys = f'access_key_id = "{key["AccessKeyId"]}"\nsecret_access_key = "{key["SecretAccessKey"]}"\n'
        text = self.target.read_text("utf-8")
        lines = [line for line in text.splitlines(keepends=True) if "access_key" not in line]
        if nothing:
            lines = [line.replace("= true", "= false") for line in lines]
        file = self.folder / f"{name}.toml"
        file.write_text("".join(lines).replace("[embedded]\n", f"[embedded]\n{keys}"), "utf-8")
        return file


@pytest.fixture
def least(tmp_path: Path) -> Iterator[Least]:
    """The twin, on an embedded AWS that holds callers to their policies."""
    with embedded(tmp_path, "--iam", "enforce") as aws:
        yield Least(aws, tmp_path)


def refused(calls: list[list[Any]]) -> list[list[Any]]:
    """Return the calls that the caller's policies did not allow."""
    return [each for each in calls if REFUSED in each[4]]


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_each_verb_does_its_work_with_exactly_its_policy(least: Least) -> None:
    """Plan, apply, a verification that provokes and one that may not, and removal; nothing is refused.

    Where nothing may be provoked nothing is changed either.
    """
    least.does("plan")
    least.does("apply", "--yes")
    least.answer_as_administrator()
    least.does("verify")
    least.does("plan")
    _, calls, said = least.run("verify", nothing=True)
    assert refused(calls) == [], said[-LAST:]
    assert [each for each in calls if not is_read(each[0], each[1])] == []
    for verb, *words in OF_ONE_THING:
        least.does(verb, *words)  # type: ignore[arg-type] # they are verbs
    least.demand_no_native_keys()  # with them a key of Stormproof would not pass, and none is made
    least.does("apply", "--yes")
    least.does("keys", "create", "--owner", "a client")
    least.does("remove", "--yes")


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_vault_is_kept_with_exactly_the_policies(least: Least) -> None:
    """Made, copied into by its role, seen beside canaries and probes by theirs, ended, and taken away where empty."""
    least.demand("backup_vault_days = 14")
    least.does("plan")
    least.does("apply", "--yes")
    least.answer_as_administrator()
    least.does("verify", "--criteria", "7,11")
    least.does("recover", "plan", "--to", "1m")
    least.does("plan")
    least.does("remove", "--yes")


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_proof_does_its_work_with_exactly_its_policy(least: Least) -> None:
    """One scenario a criterion, drawn by the commit's hash: each is played as by the account's root user."""
    least.does("apply", "--yes")
    least.answer_as_administrator()
    least.does("prove", "--one-each", "--yes")
