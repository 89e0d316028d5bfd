"""The five functions, loaded as Lambda loads them, on fakes."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from example.compute import environment
from example.names import ROLES, Names
from tests.example.fakes import FakeBucket, FakeQueues, FakeTable

FUNCTIONS = Path(__file__).parents[2] / "example" / "functions"
NAMES = Names("shop", "123456789012", "us-east-1")


@dataclass
class Factory:
    """The functions by role, and the fakes beneath them."""

    handlers: dict[str, ModuleType] = field(default_factory=dict)
    table: FakeTable = field(default_factory=FakeTable)
    bucket: FakeBucket = field(default_factory=FakeBucket)
    queues: FakeQueues = field(default_factory=FakeQueues)

    def client(self, service: str) -> Any:
        """Stand in for boto3.client."""
        return {"dynamodb": self.table, "s3": self.bucket, "sqs": self.queues}[service]

    def deliver(self) -> None:
        """Hand every message to the agent of its queue until all queues are empty."""
        for agent in ("pm", "dev", "qa", "ops"):
            for body in self.queues.messages.pop(NAMES.queue(agent), []):
                self.handlers[agent].handle({"Records": [{"body": body}]}, None)


@pytest.fixture
def factory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Factory]:
    """The example's functions on fakes."""
    made = Factory()
    monkeypatch.setattr(boto3, "client", made.client)
    for role in ROLES:
        made.handlers[role] = _load(role, monkeypatch)
    yield made
    for name in ("projects", "agent"):
        sys.modules.pop(name, None)


def _load(role: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    with monkeypatch.context() as patch:
        patch.syspath_prepend(FUNCTIONS / "shared")
        for name, value in {"NEXT_QUEUE": "", **environment(NAMES, role)}.items():
            patch.setenv(name, value)
        for name in ("projects", "agent"):
            sys.modules.pop(name, None)
        spec = importlib.util.spec_from_file_location(f"example_{role}", FUNCTIONS / role / "handler.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module
