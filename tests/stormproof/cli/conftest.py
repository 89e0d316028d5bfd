"""The command line as its user meets it: a process, in a folder of its own; one embedded AWS for all tests."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.embedded.session import EmbeddedSession
from stormproof.cli import main
from tests.embedded import QUIET, end, wait_until_ready
from tests.hardened_site import Site
from tests.plain_example.selection import PLAIN
from tests.sites import Sites


@pytest.fixture(scope="session")
def localaws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The ready file of an embedded AWS with the plain example on it."""
    ready = tmp_path_factory.mktemp("localaws") / "ready.json"
    command = [sys.executable, "-m", "stormproof", "localaws", "--stop-at-eof", PLAIN, "--ready-file", str(ready)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=QUIET, text=True
    )
    try:
        wait_until_ready(process, ready)
        yield json.loads(ready.read_text("utf-8"))
    finally:
        end(process)


@dataclass(frozen=True)
class Done:
    """What a verb came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def stormproof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Done]:
    """Runs a verb in this process, in an empty folder, without the user's credentials and without a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for name in set(os.environ) - set(QUIET):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))

    def run(*words: str, **environment: str) -> Done:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            try:
                main(words)
                status = 0
            except SystemExit as leaving:
                status = int(leaving.code or 0)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a verb in a process of its own, in the same folder."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**QUIET, **environment}
        command = [sys.executable, "-m", "stormproof", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def client(localaws: dict[str, Any]) -> Callable[..., Any]:
    """Makes boto3 clients for the embedded AWS."""

    def make(service: str) -> Any:
        return EmbeddedSession(localaws).client(service)

    return make


@pytest.fixture
def at_embedded(localaws: dict[str, Any]) -> dict[str, str]:
    """The environment in which any AWS tool talks to the embedded AWS, as a shell would export it."""
    return {
        "AWS_ENDPOINT_URL": localaws["endpoint_url"],
        "AWS_ACCESS_KEY_ID": localaws["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": localaws["secret_access_key"],
    }


@pytest.fixture
def standing(site: Site) -> str:
    """The target file of a hardened system, for tests that change nothing of what a plan is about."""
    return str(site.reached.file)


@pytest.fixture
def hardened(site: Site, sites: Sites) -> Iterator[str]:
    """The target file of a hardened system; whatever a test did to it, the next finds it so again."""
    yield str(site.reached.file)
    if sites.sound:
        site.apply(site.plan())
