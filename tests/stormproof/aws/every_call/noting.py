"""A plugin of pytest that notes every call that the product plans or reads while tests run, on systems of any shape.

Usage: ``EVERY_CALL=calls.jsonl pytest -c tests.ini -p tests.stormproof.aws.every_call.noting tests/provisioners ...``.
Lines are those of ``tests/stormproof/aws/rights/recorder.py``. What a test itself asks for is left out.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from stormproof.core.planning.plans import Call
from tests.provisioners.fakes import FakeReads

FILE = "EVERY_CALL"
IDENTIFIERS = frozenset({"Id", "JobId", "LockToken", "UUID"})
LATER = "Ref"
ARN_PARTS = 5
PRODUCT = ("provisioners", "stormproof")
ROOT = Path(__file__).resolve().parents[4]


def pytest_configure() -> None:
    """Note from now on."""
    _noted(Call, "__init__", lambda _self, service, operation, parameters, **_: (service, operation, parameters))
    _noted(FakeReads, "read", lambda _self, service, operation, **more: (service, operation, more))
    _noted(FakeReads, "pages", lambda _self, service, operation, _items, **more: (service, operation, more))


def _noted(kind: type, name: str, told: Callable[..., tuple[str, str, Mapping[str, Any]]]) -> None:
    original = getattr(kind, name)

    @wraps(original)
    def noting(*args: Any, **named: Any) -> Any:
        asking = Path(sys._getframe(1).f_code.co_filename)
        if asking.is_relative_to(ROOT) and asking.relative_to(ROOT).parts[0] in PRODUCT:
            service, operation, parameters = told(*args, **named)
            without_region = {key: value for key, value in parameters.items() if key != "region"}
            _write([service, operation, None, without_made_up(without_region), ""])
        return original(*args, **named)

    setattr(kind, name, noting)


def without_made_up(value: Any, name: str = "") -> Any:
    """Return parameters without the identifiers that fakes make up (``arn:x``): AWS's own are known later."""
    if isinstance(value, Mapping):
        return {each: without_made_up(inner, each) for each, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_made_up(each) for each in value]
    made_up = isinstance(value, str) and value.startswith("arn:") and value.count(":") < ARN_PARTS
    return LATER if made_up or name in IDENTIFIERS else value


def _write(line: list[Any]) -> None:
    with Path(os.environ[FILE]).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, default=lambda value: type(value).__name__) + "\n")
