"""One embedded AWS for all tests of a session, in a process of its own, as users run it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config


@dataclass(frozen=True)
class Aws:
    """The running embedded AWS; `ready` is its ready file."""

    ready: dict[str, Any]

    def client(self, service: str, region: str = "us-east-1", *, https: bool = False, **settings: Any) -> Any:
        """Return a boto3 client; `settings` go into its Config. Tests share the AWS: each names its own resources."""
        url = self.ready["endpoint_url_https" if https else "endpoint_url"]
        return _client(url, self.ready["ca_bundle"], service, region, **settings)

    def advance(self, seconds: float) -> str:
        """Move the clock on and return the new time (ISO 8601)."""
        answer = requests.post(self.ready["clock_url"], json={"advance_seconds": seconds}, timeout=60)
        answer.raise_for_status()
        return str(answer.json()["now"])

    def mailbox(self) -> list[dict[str, Any]]:
        """Return the e-mails received so far."""
        answer = requests.get(self.ready["mailbox_url"], timeout=10)
        answer.raise_for_status()
        return list(answer.json())


@cache
def _client(endpoint_url: str, ca_bundle: str, service: str, region: str, **settings: Any) -> Any:
    make: Any = boto3.client  # typed for literal names alone
    return make(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        verify=ca_bundle,
        aws_access_key_id="AKIALOCALAWS00000001",
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}, **settings),
    )


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """A running embedded AWS."""
    ready_file = tmp_path_factory.mktemp("localaws") / "ready.json"
    process = subprocess.Popen([sys.executable, "-m", "localaws", "--ready-file", str(ready_file)], text=True)
    try:
        yield Aws(_ready(process, ready_file))
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Makes a name of one's own of a prefix."""
    return lambda prefix: f"{prefix}-{uuid.uuid4().hex[:12]}"


def _ready(process: subprocess.Popen[str], ready_file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if ready_file.exists():
            content: dict[str, Any] = json.loads(ready_file.read_text())
            return content
        if process.poll() is not None:
            pytest.fail(f"localaws ended with status {process.returncode} before it was ready")
        time.sleep(0.02)
    pytest.fail("localaws was not ready within 60 s")
