"""The rate guard and another tool's wrapper, one before the other: each is called once, and the handler once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import boto3
import pytest

from tests.provisioners.functions.conftest import GUARD, FakeCounter, event, told

GUARDS = "stormproof_rate_guard.handle"
LOADED = ("made_app", "made_observer", "stormproof_rate_guard", "stormproof_rate_store")
"""The modules that each test loads anew, as a new process does."""
APP = """
def handle(event, context):
    return {"statusCode": 200, "headers": {"calls": "app"}, "body": "{}"}
"""
OBSERVER = """
import os
from importlib import import_module

def handle(event, context):
    module, _, name = os.environ["ORIG_HANDLER"].rpartition(".")
    answer = getattr(import_module(module), name)(event, context)
    return {**answer, "headers": {**answer["headers"], "calls": answer["headers"]["calls"] + " observed"}}
"""


@pytest.fixture(autouse=True)
def package(tmp_path: Path, counter: FakeCounter, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A function's code, a tool's wrapper and the guard, where Lambda's runtime finds them."""
    (tmp_path / "made_app.py").write_text(APP, "utf-8")
    (tmp_path / "made_observer.py").write_text(OBSERVER, "utf-8")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: counter)
    for name in LOADED:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for folder in (tmp_path, GUARD.parent):
        monkeypatch.syspath_prepend(str(folder))
    for name, value in {"RATE_TABLE": "rate", "RATE_LIMIT": "1000"}.items():
        monkeypatch.setenv(f"STORMPROOF_{name}", value)
    yield
    for name in LOADED:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("first", "guards", "observers"),
    [
        (GUARDS, "made_observer.handle", "made_app.handle"),
        ("made_observer.handle", "made_app.handle", GUARDS),
    ],
    ids=["guard first", "wrapper first, by a variable or by the program that starts the runtime"],
)
def test_either_may_stand_before_the_other(
    first: str, guards: str, observers: str, counter: FakeCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request is counted once, and its answer has passed both."""
    monkeypatch.setenv("STORMPROOF_HANDLER", guards)
    monkeypatch.setenv("ORIG_HANDLER", observers)
    module, _, name = first.rpartition(".")
    answer = getattr(import_module(module), name)(event(), None)
    assert answer["headers"]["calls"] == "app observed"
    assert told(answer)[:2] == ("3", "2")
    assert list(counter.counts.values()) == [1]
