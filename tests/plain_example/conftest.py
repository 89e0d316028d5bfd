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

from tests.plain_example.fakes import FakeBucket, FakeQueues, FakeTable

FUNCTIONS = Path(__file__).with_name("functions")
AGENTS = ("pm", "dev", "qa", "ops")
ROLES = ("api", *AGENTS)
FOLLOWING = dict(zip(ROLES, AGENTS, strict=False))
"""Who gets the work next."""


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
        for agent in AGENTS:
            for body in self.queues.messages.pop(f"shop-{agent}", []):
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
        following = FOLLOWING.get(role)
        patch.setenv("TABLE", "shop-projects")
        patch.setenv("BUCKET", "shop-artefacts")
        patch.setenv("NEXT_QUEUE", f"shop-{following}" if following else "")
        for name in ("projects", "agent"):
            sys.modules.pop(name, None)
        spec = importlib.util.spec_from_file_location(f"example_{role}", FUNCTIONS / role / "handler.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module
