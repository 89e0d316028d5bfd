"""Notes the calls of botocore in a file, those of this process and of whatever Python it starts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.client import BaseClient

NOTED_IN = "CALLS_ARE_NOTED_IN"
"""The environment variable that tells what the verb starts."""
CHILDREN = Path(__file__).parent / "children"
ROOT = Path(__file__).resolve().parents[4]


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


def note_children(file: Path) -> None:
    """Note the calls of whatever Python this process starts."""
    there = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    os.environ |= {NOTED_IN: str(file.resolve()), "PYTHONPATH": os.pathsep.join([str(CHILDREN), str(ROOT), *there])}
