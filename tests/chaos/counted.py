"""Runs a verb of the command line that is killed at one of its calls, with all that it has started.

Usage: ``python -m tests.chaos.counted FILE NUMBER MOMENT VERB ...``. Counted are the calls that change something, of
whoever makes them in this process; MOMENT is ``before`` (it is not sent) or ``after`` (its answer is never seen). A
line of FILE is such a call as it is begun: service and operation. It is killed where it stands, as a machine that loses
its power.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.client import BaseClient

from stormproof.aws.access.readonly import is_read
from stormproof.cli import main

BEFORE, AFTER = "before", "after"


def killed_at(file: Path, number: int, moment: str) -> None:
    """Have this process and its group be killed at a call of that number, the first being 1."""
    make: Any = vars(BaseClient)["_make_api_call"]
    numbers = count(1)

    def counting(client: Any, operation: str, parameters: Any) -> Any:
        service, name = client.meta.service_model.service_name, xform_name(operation)
        if is_read(service, name):
            return make(client, operation, parameters)
        mine = next(numbers)
        with file.open("a", encoding="utf-8") as log:
            log.write(f"{service} {name}\n")
        if mine == number and moment == BEFORE:
            _end()
        try:
            return make(client, operation, parameters)
        finally:
            if mine == number:
                _end()

    setattr(BaseClient, "_make_api_call", counting)  # noqa: B010 - mypy takes no assignment to a method


def _end() -> None:
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    killed_at(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
    main(sys.argv[4:])
