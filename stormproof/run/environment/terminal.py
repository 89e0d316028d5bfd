"""The terminal of a run: commands of the runbook, run as they are written, in one process that the run starts.

Its verbs work on the run's target and under the run's lease, see `aws.undo.lease`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stormproof.aws.embedded.addresses import JUDGED_BY_TRANSPORT, address
from stormproof.core.errors import CouldNotLook
from stormproof.core.runbook.commands import Ran
from stormproof.core.target.model import Target
from stormproof.operations.target_choice import VARIABLE
from stormproof.run.reporting.project import ROOT

MODULE = "stormproof.cli.runbook.lines"


@dataclass(frozen=True)
class RunTerminal:
    """Runs commands on the target of `file`; `claim` takes the run's lease before anything is changed."""

    file: Path
    target: Target
    claim: Callable[[], None]

    def run(self, commands: Sequence[str], *, changes: bool = False) -> tuple[Ran, ...]:
        """Run commands in their order, all of them, and return what came of each.

        Raises Undecidable where something is changed and another run has the lease, CouldNotLook where the process
        that runs them ends before it has answered.
        """
        if changes:
            self.claim()
        return tuple(self.each(commands)) if commands else ()

    def each(self, commands: Sequence[str]) -> Iterator[Ran]:
        """Run commands one after the other, and yield what came of each once it has ended; raises CouldNotLook."""
        with (
            tempfile.TemporaryDirectory(prefix="stormproof-runbook-") as folder,  # what commands write goes there
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
            subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", MODULE],
                cwd=folder,
                env=environment(self.file, self.target),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            for command in commands:
                yield self._answer(process, command, errors)
            process.stdin.close()  # type: ignore[union-attr] # it was asked for

    def _answer(self, process: subprocess.Popen[str], command: str, errors: IO[str]) -> Ran:
        try:
            process.stdin.write(f"{json.dumps(command)}\n")  # type: ignore[union-attr] # as above
            process.stdin.flush()  # type: ignore[union-attr] # as above
            answer = process.stdout.readline()  # type: ignore[union-attr] # as above
        except BrokenPipeError:
            answer = ""
        if not answer:
            with suppress(BrokenPipeError):
                process.stdin.close()  # type: ignore[union-attr] # as above
            ended = f"what runs the runbook's commands ended with {process.wait()} at `{command}`"
            errors.seek(0)
            last = errors.read().strip().rpartition("\n")[2]
            raise CouldNotLook("runbook.not_run", f"{ended}: {last}" if last else ended)
        return Ran(**json.loads(answer))


def environment(file: Path, target: Target) -> dict[str, str]:
    """Return the environment in which commands work on a target: ours, and where and as whom AWS is asked."""
    told = {
        VARIABLE: str(file.resolve()),
        "AWS_DEFAULT_REGION": target.regions.primary,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    if embedded := target.embedded:
        told |= {
            "AWS_ENDPOINT_URL": embedded.endpoint_url,
            **{
                f"AWS_ENDPOINT_URL_{service.upper()}": address(embedded, service)["endpoint_url"]
                for service in sorted(JUDGED_BY_TRANSPORT)
            },
            "AWS_ACCESS_KEY_ID": embedded.access_key_id,
            "AWS_SECRET_ACCESS_KEY": embedded.secret_access_key,
            "AWS_CA_BUNDLE": embedded.ca_bundle,
        }
    elif target.aws.profile:
        told["AWS_PROFILE"] = target.aws.profile
    return {**os.environ, **told}
