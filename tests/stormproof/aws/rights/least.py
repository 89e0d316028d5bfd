"""Users of an embedded AWS that holds callers to their policies: each may do exactly what a verb's policy says."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stormproof.aws.rights.function_roles import owners_roles
from stormproof.aws.rights.owners_things import owners_things
from stormproof.aws.rights.policies import documents
from stormproof.operations.alerts import answer_as_administrator
from stormproof.operations.reach import reach
from stormproof.operations.rights import Told, rights
from tests.embedded import Embedded
from tests.hardened_site import QUIET
from tests.stormproof.aws.rights import recorder

LAST = 8000
"""Characters of the output that a failure shows."""
REFUSED = "no identity-based policy allows"
"""What IAM says where the caller's policies lack something: a queue that refuses plain HTTP says otherwise."""


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
        file = self.as_user(verb, nothing=nothing)
        log = file.with_suffix(".jsonl")
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

    def demand(self, line: str) -> None:
        """Have the policy say something."""
        text = self.target.read_text("utf-8")
        self.target.write_text(text.replace("[policy]\n", f"[policy]\n{line}\n"), "utf-8")

    def as_user(self, verb: Told, *, nothing: bool = False) -> Path:
        """Make a user who may do what the verb's policy says; returns a target file with his key.

        `nothing`: the policy and the file of a target that permits nothing.
        """
        self.made += 1
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


def refused(calls: list[list[Any]]) -> list[list[Any]]:
    """Return the calls that the caller's policies did not allow."""
    return [each for each in calls if REFUSED in each[4]]
