"""A Lambda host on real processes, on a loop of its own, with a registry of functions written in the tests."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from localaws.kernel.ports import Caller, Datum, InvokeError, Outcome
from localaws.services.lambda_.runtime.functions import Alias, Archive, FunctionVersion, QualifiedName
from localaws.services.lambda_.runtime.host import LambdaHost, Settings
from localaws.services.lambda_.runtime.pools import Scaling
from localaws.services.lambda_.runtime.registry import Credentials, EventInvokeConfig
from localaws_testing.functions import Version, archive, function_version

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


class Clock:
    """Real time plus an offset that function processes can read."""

    def __init__(self, offset_file: Path) -> None:
        self._file = offset_file
        self.offset = 0.0
        offset_file.write_bytes(struct.pack("<d", 0.0))

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self.offset

    def shift(self, seconds: float) -> None:
        """Move on."""
        self.offset += seconds
        with self._file.open("r+b") as file:
            file.write(struct.pack("<d", self.offset))


@dataclass
class Functions:
    """A registry that holds what a test puts into it."""

    versions: dict[tuple[str, str], FunctionVersion] = field(default_factory=dict)
    aliases: dict[tuple[str, str | None], Alias] = field(default_factory=dict)
    reserved: dict[str, int] = field(default_factory=dict)
    policies: dict[tuple[str, str | None], Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def alias(self, name: QualifiedName) -> Alias | None:
        """The alias, or None."""
        return self.aliases.get((name.name, name.qualifier))

    def version(self, name: QualifiedName, version: str) -> FunctionVersion:
        """The version, or 404."""
        if (name.name, version) not in self.versions:
            raise InvokeError("ResourceNotFoundException", f"Function not found: {name.arn}", 404)
        return self.versions[name.name, version]

    def reserved_concurrency(self, name: QualifiedName) -> int | None:
        """The reserved concurrency, or None."""
        return self.reserved.get(name.name)

    def statements(self, name: QualifiedName) -> Sequence[Mapping[str, Any]]:
        """The policy of that qualifier."""
        return self.policies.get((name.name, name.qualifier), ())

    def event_invoke_config(self, _name: QualifiedName) -> EventInvokeConfig:
        """AWS's defaults."""
        return EventInvokeConfig()

    def may_log(self, version: FunctionVersion, _log_stream: str, *, new_group: bool) -> bool:
        """Whether the function's role is not one without permissions."""
        return not version.role.endswith("/silent")

    def credentials(self, _version: FunctionVersion) -> Credentials:
        """Anything."""
        return Credentials("ASIAEXAMPLE", "secret", "token")


@dataclass
class Written:
    """What the host wrote: logs by group, metric values."""

    events: list[tuple[str, str, str]] = field(default_factory=list)
    data: list[Datum] = field(default_factory=list)

    def has_group(self, _region: str, group: str) -> bool:
        """Whether something was written to it."""
        return any(name == group for name, _, _ in self.events)

    def write(self, _region: str, group: str, stream: str, events: Sequence[tuple[int, str]]) -> None:
        """Keep log events."""
        self.events += [(group, stream, message) for _, message in events]

    def emit(self, _region: str, data: Sequence[Datum]) -> None:
        """Keep metric values."""
        self.data += data

    def messages(self, group: str) -> list[str]:
        """The messages of a group, in order."""
        return [message for kept, _, message in self.events if kept == group]


@dataclass
class Bench:
    """A running host and what it works with."""

    host: LambdaHost
    functions: Functions
    written: Written
    clock: Clock
    loop: asyncio.AbstractEventLoop
    scratch: Path

    def do(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Run on the host's loop and wait."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def add(self, name: str, source: str = "", **more: Any) -> FunctionVersion:
        """Deploy a function."""
        version = function_version(name, source, **more)
        self.functions.versions[name, version.version] = version
        return version

    def invoke(self, name: str, event: Any = None, caller: Caller | None = None) -> Outcome:
        """Invoke and wait."""
        payload = json.dumps({} if event is None else event).encode()
        outcome: Outcome = self.do(self.host.invoke(ARN + name, payload, caller or Caller()))
        return outcome

    def result(self, name: str, event: Any = None) -> Any:
        """Invoke and return what the function returned; fails where it failed."""
        outcome = self.invoke(name, event)
        assert outcome.error is None, outcome.payload
        return json.loads(outcome.payload)

    def error(self, name: str, event: Any = None) -> dict[str, Any]:
        """Invoke and return the error; fails where there is none."""
        outcome = self.invoke(name, event)
        assert outcome.error == "Unhandled", outcome.payload
        content: dict[str, Any] = json.loads(outcome.payload)
        return content


def _bench(folder: Path, settings: Settings, loop: asyncio.AbstractEventLoop) -> Bench:
    folder.mkdir(exist_ok=True)
    clock, functions, written = Clock(folder / "offset"), Functions(), Written()
    host = LambdaHost(
        clock=clock,  # type: ignore[arg-type]  # the host asks it for the time alone
        metrics=written,
        logs=written,
        registry=functions,
        state_dir=folder,
        offset_file=folder / "offset",
        leads=lambda: {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
        settings=settings,
    )
    return Bench(host, functions, written, clock, loop, folder / "lambda" / "tmp")


@pytest.fixture(scope="session")
def run_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Settings], Bench]]:
    """Starts a host with the settings; all are stopped at the end of the session."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    benches: list[Bench] = []

    def run(settings: Settings) -> Bench:
        async def start() -> Bench:
            bench = _bench(tmp_path_factory.mktemp("host"), settings, loop)
            await bench.host.start()
            return bench

        benches.append(asyncio.run_coroutine_threadsafe(start(), loop).result(30))
        return benches[-1]

    yield run
    for bench in benches:
        bench.do(bench.host.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric and forking are Linux's alone")
WAYS = [
    pytest.param(Settings("awslambdaric", "fork"), id="awslambdaric-forked", marks=LINUX),
    pytest.param(Settings("own", "fork"), id="own-forked", marks=LINUX),
    pytest.param(Settings("own", "spawn"), id="own-spawned"),
]


@pytest.fixture(scope="session", params=WAYS)
def bench(request: pytest.FixtureRequest, run_bench: Callable[[Settings], Bench]) -> Bench:
    """A host in each of the ways in which functions can run."""
    settings = replace(request.param, scaling=Scaling(patience_s=0.01))
    return run_bench(settings)


@pytest.fixture(scope="session")
def one_bench(run_bench: Callable[[Settings], Bench]) -> Bench:
    """A host in the platform's own way, for what does not depend on it."""
    return run_bench(Settings(scaling=Scaling(patience_s=0.01, idle_s=600)))


@pytest.fixture
def version() -> Version:
    """Makes function versions."""
    return function_version


@pytest.fixture
def zipped() -> Callable[..., Archive]:
    """Makes archives of Python modules."""
    return archive
