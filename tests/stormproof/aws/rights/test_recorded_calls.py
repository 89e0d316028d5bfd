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
from stormproof.aws.rights.policies import documents
from stormproof.aws.rights.table import lacking, recorded
from stormproof.core.evidence import Record
from stormproof.core.planning.plans import Call
from stormproof.operations.provision import plan_controls
from stormproof.operations.reach import reach
from stormproof.operations.rights import Told, rights
from tests.embedded import Embedded, embedded
from tests.hardened_site import QUIET, Site
from tests.stormproof.aws.rights import recorder

REFUSED = "no identity-based policy allows"
"""What IAM says where the caller's policies lack something: a queue that refuses plain HTTP says otherwise."""


def test_a_plan_reads_nothing_that_the_table_lacks(site: Site) -> None:
    """Of a hardened system, on which every control finds something to read."""
    seen: list[Record] = []
    connection = site.reached.connection.recording(seen.append)
    plan_controls(connection, site.system, CONTROLS)
    calls = [
        Call(
            each.content["service"],
            each.content["operation"],
            each.content["parameters"],
            region=each.content["region"],
        )
        for each in seen
    ]
    roles = owners_roles(connection.reader, site.system)
    assert calls
    assert lacking(recorded()["plan"].reads, calls, site.system, roles) == frozenset()


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
            [sys.executable, recorder.__file__, str(log), *first, verb, "--target", str(file), *words],
            cwd=self.folder, env=QUIET, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, list(recorder.lines(log)), done.stdout + done.stderr

    def _as_user(self, verb: Told, *, nothing: bool) -> Path:
        name, reached = f"{verb}-{self.made}", reach(self.target)
        target = reached.connection.target
        if nothing:
            target = target.model_copy(update={"embedded": None})
        iam = self.aws.client("iam")
        iam.create_user(UserName=name)
        for number, document in enumerate(
            documents(rights(verb, target, reached.system, owners_roles(reached.connection.reader, reached.system)))
        ):
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


@pytest.fixture(scope="module")
def least(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Least]:
    """The twin, on an embedded AWS that holds callers to their policies."""
    folder = tmp_path_factory.mktemp("least")
    with embedded(folder, "--iam", "enforce") as aws:
        yield Least(aws, folder)


def refused(calls: list[list[Any]]) -> list[list[Any]]:
    """Return the calls that the caller's policies did not allow."""
    return [each for each in calls if REFUSED in each[4]]


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_each_verb_does_its_work_with_exactly_its_policy(least: Least) -> None:
    """Plan, apply, a verification that provokes and one that may not, and removal; nothing is refused.

    Where nothing may be provoked nothing is changed either.
    """
    for verb, words in (("plan", []), ("apply", ["--yes"]), ("verify", ["--criteria", "1,6,8,9"]), ("plan", [])):
        status, calls, said = least.run(verb, *words)  # type: ignore[arg-type] # they are verbs
        assert refused(calls) == [], said[-2000:]
        assert status == 0, said[-2000:]
    _, calls, said = least.run("verify", "--criteria", "1,6,8,9", nothing=True)
    assert refused(calls) == [], said[-2000:]
    assert [each for each in calls if not is_read(each[0], each[1])] == []
    status, calls, said = least.run("remove", "--yes")
    assert refused(calls) == [], said[-2000:]
    assert status == 0, said[-2000:]
