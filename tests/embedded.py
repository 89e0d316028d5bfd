"""``stormproof localaws`` as a process, and clients of what runs on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from stormproof.aws.embedded.session import EmbeddedSession

QUIET = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STORMPROOF_"))}
READY_WITHIN_S, ENDED_WITHIN_S = 240.0, 60.0
"""Ends of waits that else had none: a quiet machine needs 4 s and 1 s, one with much else to do many times that."""


@dataclass(frozen=True)
class Embedded:
    """A running embedded AWS; `ready` is its ready file."""

    ready: dict[str, Any]

    @property
    def system(self) -> dict[str, Any]:
        """What the deployed system's things are called."""
        found: dict[str, Any] = self.ready["system"]
        return found

    def client(self, service: str) -> Any:
        """Return a boto3 client."""
        return EmbeddedSession(self.ready).client(service)

    def api(self, key: str | None = None) -> Api:
        """Return a client of the system's API."""
        system = self.system
        base = f"{self.ready['gateway_url']}/_aws/execute-api/{system['rest_api_id']}/{system['stage']}"
        return Api(base, self.ready["ca_bundle"], key)


class Api(requests.Session):
    """A client of a deployed API; `key` is sent as its native key."""

    def __init__(self, base: str, ca_bundle: str, key: str | None) -> None:
        super().__init__()
        self.base = base
        self.verify = ca_bundle
        self.trust_env = False
        if key:
            self.headers["x-api-key"] = key

    def request(self, method: Any, url: Any, *rest: Any, **more: Any) -> requests.Response:
        """Send a request to a path of the API."""
        return super().request(method, f"{self.base}{url}", *rest, **more)


@contextmanager
def embedded(folder: Path, *options: str) -> Iterator[Embedded]:
    """Run an embedded AWS with the command's options for as long as a block runs, and no longer than this process."""
    ready = folder / "ready.json"
    command = [sys.executable, "-m", "stormproof", "localaws", "--stop-at-eof", *options, "--ready-file", str(ready)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=QUIET)
    try:
        wait_until_ready(process, ready)
        yield Embedded(json.loads(ready.read_text("utf-8")))
    finally:
        end(process)


def wait_until_ready(process: subprocess.Popen[Any], ready: Path) -> None:
    """Wait for the file that an embedded AWS writes when it is ready."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not ready.exists():
        if process.poll() is not None:
            said = process.stderr.read() if process.stderr else ""
            pytest.fail(f"the embedded AWS ended with {process.returncode} before it was ready: {said[-2000:]}")
        assert time.monotonic() < deadline, f"the embedded AWS was not ready within {READY_WITHIN_S:.0f} s"
        time.sleep(0.02)


def end(process: subprocess.Popen[Any]) -> None:
    """Have an embedded AWS end; its input is closed, too."""
    process.terminate()
    process.communicate(timeout=ENDED_WITHIN_S)
