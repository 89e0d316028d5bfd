"""``python -m stormproof.cli.runbook.lines``: runs commands as the runbook has them, one a line, in one process.

For a run that tries the runbook: to start an interpreter for each verb takes a second. A line of stdin is a command as
JSON text; after each, a line of stdout says what came of it (`core.runbook.commands.Ran` as JSON). It ends with stdin.
``stormproof`` is called here, ``aws`` is the program of that name, where there is one.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from stormproof.cli import main
from stormproof.cli.calling import CRASHED
from stormproof.cli.common import keeping
from stormproof.core.output.crashes import crash_line
from stormproof.core.runbook.commands import AWS_CLI, OURS, PROGRAMS, Ran, leaves_resources, words
from stormproof.operations.reach import Reached

ENDPOINT = "AWS_ENDPOINT_URL_SQS"
"""https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html"""
NOT_FOUND = 127
"""The exit status of a program that is not there, as POSIX's shells have it:
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02
"""
LAST = 2000
"""Characters of what a command has said that are kept."""


def run(text: str, kept: dict[Path, Reached] | None = None) -> Ran:
    """Run a command and return what came of it; whatever it does to itself, it ends here.

    `kept` keeps the targets that were reached, for the verbs that follow, until one of them may have changed something.
    """
    began = time.monotonic()
    try:
        name, *arguments = words(text)
    except ValueError as error:
        return Ran(text, CRASHED, str(error))
    kept = {} if kept is None else kept
    if not leaves_resources(text):
        kept.clear()
    if name == OURS:
        status, said = _called(arguments, kept)
    elif name in PROGRAMS:
        status, said = _started(name, arguments)
    else:
        status, said = NOT_FOUND, f"{name} is none of the programs that a runbook runs: {', '.join(PROGRAMS)}"
    if not leaves_resources(text):
        kept.clear()
    return Ran(text, status, said[-LAST:].strip(), time.monotonic() - began)


def serve(given: Iterable[str], to: TextIO) -> None:
    """Run each line and answer it at once."""
    kept: dict[Path, Reached] = {}
    for line in given:
        to.write(json.dumps(asdict(run(json.loads(line), kept))) + "\n")
        to.flush()


def _called(arguments: list[str], kept: dict[Path, Reached]) -> tuple[int, str]:
    """Call a verb in this process; returns its exit status and what it said on stderr."""
    said = io.StringIO()
    with redirect_stdout(io.StringIO()), redirect_stderr(said), keeping(kept):
        try:
            main(arguments)
        except SystemExit as leaving:
            return _status(leaving), said.getvalue()
        except Exception as error:  # noqa: BLE001 - a command that crashes while it ends is the end of nothing else
            return CRASHED, f"{said.getvalue()}\n{crash_line(error)}"
    return 0, said.getvalue()


def _status(leaving: SystemExit) -> int:
    code = leaving.code
    return code if isinstance(code, int) else int(code is not None)


def _started(name: str, arguments: list[str]) -> tuple[int, str]:
    """Start a program, one that is installed beside this interpreter first; returns as `_called`."""
    program = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if program is None:
        return NOT_FOUND, f"{name} is not installed"
    done = subprocess.run(  # noqa: S603 - a program of the list, without a shell
        [program, *arguments, *_endpoint(name, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def _endpoint(name: str, arguments: list[str]) -> list[str]:
    """Return the option by which SQS is found where a variable says so, which version 1 of the AWS CLI passes over."""
    named = os.environ.get(ENDPOINT, "")
    return ["--endpoint-url", named] if named and (name, *arguments[:1]) == (AWS_CLI, "sqs") else []


def _answers() -> Iterator[str]:
    yield from sys.stdin


if __name__ == "__main__":
    serve(_answers(), sys.stdout)
