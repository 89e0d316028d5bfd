"""Runs a verb of the command line and notes every call of botocore, whoever makes it: waiters and paginators too.

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

from botocore import xform_name
from botocore.client import BaseClient

from stormproof.cli import main
from stormproof.core.evidence import Record
from stormproof.core.planning.plans import Call
from stormproof.core.target.model import Permit, Target

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


def note_calls(file: Path) -> None:
    """Note every call of this process from now on."""
    make: Any = vars(BaseClient)["_make_api_call"]

    def noting(client: Any, operation: str, parameters: Any) -> Any:
        error = ""
        try:
            return make(client, operation, parameters)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
            raise
        finally:
            service = client.meta.service_model.service_name
            line = [service, xform_name(operation), client.meta.region_name, parameters or {}, error]
            with file.open("a", encoding="utf-8") as log:
                log.write(json.dumps(line, default=lambda value: type(value).__name__) + "\n")

    setattr(BaseClient, "_make_api_call", noting)  # noqa: B010 - mypy takes no assignment to a method


def permit_nothing() -> None:
    """Have every target permit nothing."""
    setattr(Target, "permitted", property(lambda _: Permit()))  # noqa: B010 - as above


if __name__ == "__main__":
    note_calls(Path(sys.argv[1]))
    words = sys.argv[2:]
    if words[0] == NOTHING:
        permit_nothing()
    main([word for word in words if word != NOTHING])
