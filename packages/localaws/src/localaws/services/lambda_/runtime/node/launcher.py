"""Starts Node for a function: the machine's own, whichever version the function's runtime names.

AWS's Node runtimes bring the AWS SDK for JavaScript along; here a function must: nothing is installed beside Node.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html, https://docs.aws.amazon.com/lambda/latest/dg/nodejs-package.html
(NODE_PATH)
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from localaws.services.lambda_.runtime.processes.launcher import Ended, Order, Process
from localaws.services.lambda_.runtime.processes.spawning import SpawningLauncher

BOOTSTRAP = Path(__file__).with_name("bootstrap.cjs")
RUNTIME = "nodejs"
"""How the identifiers of Node's runtimes begin."""
ASKED_WITHIN_S = 10.0


@cache
def node() -> str:
    """Return the machine's Node, empty where it has none."""
    return shutil.which("node") or ""


@cache
def node_runtime() -> str:
    """Return the machine's Node as a runtime's identifier, e.g. ``nodejs20.x``; empty where it has none."""
    if not node():
        return ""
    told = subprocess.run([node(), "--version"], capture_output=True, text=True, timeout=ASKED_WITHIN_S, check=True)  # noqa: S603 - found on the machine's own path
    return f"{RUNTIME}{told.stdout.strip().removeprefix('v').partition('.')[0]}.x"


class NodeLauncher(SpawningLauncher):
    """Starts a process of Node for each instance; a wrapper of the owner's is given the command to run."""

    async def launch(self, order: Order, output: int, log: int, ended: Ended) -> Process:
        """Start Node with the function's environment, in its folder."""
        environment = _environment(order, log)
        wrapper = environment.get("AWS_LAMBDA_EXEC_WRAPPER", "")
        command = [*([wrapper] if wrapper else []), node(), str(BOOTSTRAP)]
        return await self.spawn(command, environment, output, log, ended, folder=order.places["/var/task"])


def _environment(order: Order, log: int) -> dict[str, str]:
    """Return the function's environment, and beside it what the bootstrap takes out of it again."""
    environment = dict(order.environment)
    modules = _modules(order.places)
    trusted = {"NODE_EXTRA_CA_CERTS": environment["AWS_CA_BUNDLE"]} if environment.get("AWS_CA_BUNDLE") else {}
    return {
        "NODE_PATH": ":".join(modules),
        **trusted,
        **environment,
        "_LAMBDA_TELEMETRY_LOG_FD": str(log),
        "_LOCALAWS_OFFSET_FILE": order.offset_file,
        "_LOCALAWS_NAMES": json.dumps(dict(order.names)),
    }


def _modules(places: Mapping[str, str]) -> tuple[str, ...]:
    """Return where Node looks for modules beside the code: in layers, as Lambda sets it."""
    opt, major = places["/opt"], node_runtime().removesuffix(".x").removeprefix(RUNTIME)
    return f"{opt}/nodejs/node{major}/node_modules", f"{opt}/nodejs/node_modules", places["/var/task"]
