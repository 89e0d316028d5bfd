"""Runs a verb of the command line and notes every call of botocore, whoever makes it: waiters and paginators too.

Also those of Pythons that the verb starts, as it does to run the runbook's commands.

Usage: ``python recorder.py FILE [--permits-nothing] VERB ...``; the option takes from an embedded target what it
permits, as a target on AWS without ``[permit]`` has it. A line of FILE is a JSON list: service, operation as boto3's
method is called, region, parameters, and the error's text, empty where there was none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stormproof.cli import main
from stormproof.core.evidence import Record
from stormproof.core.planning.plans import Call
from stormproof.core.target.model import Permit, Target
from tests.stormproof.aws.rights.noting import note_calls, note_children

NOTHING = "--permits-nothing"


def calls(file: Path) -> Iterator[Call]:
    """Yield the calls that were noted."""
    for service, operation, region, parameters, _ in lines(file):
        yield Call(service, operation, parameters, region=region)


def lines(file: Path) -> Iterator[list[Any]]:
    """Yield what was noted."""
    yield from (json.loads(line) for line in file.read_text("utf-8").splitlines())


def as_call(record: Record) -> Call:
    """Return the call that a run's evidence holds."""
    held = record.content
    return Call(held["service"], held["operation"], held["parameters"], region=held["region"])


def permit_nothing() -> None:
    """Have every target permit nothing."""
    setattr(Target, "permitted", property(lambda _: Permit()))  # noqa: B010 - as above


if __name__ == "__main__":
    note_calls(Path(sys.argv[1]))
    note_children(Path(sys.argv[1]))
    words = sys.argv[2:]
    if words[0] == NOTHING:
        permit_nothing()
    main([word for word in words if word != NOTHING])
