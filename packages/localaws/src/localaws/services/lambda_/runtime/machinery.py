"""What instances are made with, and the order for a process that they make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from localaws.services.lambda_.runtime.content import ContentStore
from localaws.services.lambda_.runtime.functions import FunctionVersion
from localaws.services.lambda_.runtime.node.launcher import RUNTIME, NodeLauncher
from localaws.services.lambda_.runtime.processes.environment import function_environment
from localaws.services.lambda_.runtime.processes.launcher import Launcher, Order
from localaws.services.lambda_.runtime.processes.search_path import followed_variables
from localaws.services.lambda_.runtime.registry import Credentials


@dataclass(frozen=True)
class Machinery:
    """What instances are made with.

    `launcher` starts Python's functions, `node` those of Node; `trace_daemon` is where X-Ray segments go; `leads`,
    `names` and `credentials` are asked for each instance.
    """

    launcher: Launcher
    content: ContentStore
    scratch: Path
    offset_file: Path
    runtime: str
    trace_daemon: tuple[str, int]
    leads: Callable[[], Mapping[str, str]]
    names: Callable[[], Mapping[str, int]]
    credentials: Callable[[FunctionVersion], Credentials]
    now: Callable[[], float]
    node: Launcher = field(default_factory=NodeLauncher)

    def launcher_of(self, version: FunctionVersion) -> Launcher:
        """Return what starts a version's processes."""
        return self.node if version.runtime.startswith(RUNTIME) else self.launcher

    def order(self, version: FunctionVersion, log_stream: str, folders: Mapping[str, Path], api: str) -> Order:
        """Return the order for an instance of the version, whose runtime API is at `api`.

        `folders` are those of `processes.environment.function_environment`.
        """
        standing_for = {"/var/task": "task", "/opt": "opt", "/var/runtime": "runtime"}
        places = {place: str(folders[name]) for place, name in standing_for.items()}
        environment = function_environment(
            version, self.credentials(version), self.leads(), log_stream, folders, self.trace_daemon
        )
        return Order(
            environment=followed_variables({**environment, "AWS_LAMBDA_RUNTIME_API": api}, places),
            names=self.names(),
            places=places,
            tools=(str(self.content.tools),),
            offset_file=str(self.offset_file),
            runtime=self.runtime,
            handler=version.handler,
            api=api,
        )
