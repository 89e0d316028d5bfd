"""Runs an embedded AWS in the foreground until SIGTERM or SIGINT, and tells others when it is ready."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from localaws.compose import EmbeddedAws, Options
from localaws.kernel.client_environment import shell_leads

CHECK_ANSWERS = "LOCALAWS_CHECK_ANSWERS"
"""Set to 1 by tests: answers that are not as their models say become errors."""

OnReady = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def serve(
    options: Options,
    ready_file: Path | None = None,
    on_ready: OnReady | None = None,
    *,
    stop_at_eof: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Run until SIGTERM or SIGINT, or, if asked, the end of standard input; then return, with nothing left behind.

    `on_ready` runs in a thread of its own once the endpoints answer: it may deploy a system with boto3, and returns
    further keys of the ready file. That file (JSON) appears whole, and only when all is ready; then one line of shell
    exports is printed, `variables` of whoever starts it among them. It is removed at the end. Raises StartError, and
    whatever `on_ready` raises.
    """
    _keep_descriptors()
    options = replace(options, check_answers=os.environ.get(CHECK_ANSWERS) == "1")
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        serving = _serve(EmbeddedAws(options), ready_file, on_ready, stop_at_eof=stop_at_eof, variables=variables)
        runner.run(serving)
    # What is left goes with the process; collecting it as the interpreter ends takes longer than the stop itself.
    gc.freeze()


def _keep_descriptors() -> None:
    """Hand on to no function what whoever started this left open: uvloop closes nothing in the processes it starts."""
    if sys.platform == "win32":
        return
    for descriptor in [int(each.name) for each in Path("/dev/fd").iterdir()]:
        with contextlib.suppress(OSError):  # that of the listing itself is closed by now
            if descriptor > 2:
                os.set_inheritable(descriptor, False)


async def _serve(
    aws: EmbeddedAws,
    ready_file: Path | None,
    on_ready: OnReady | None,
    *,
    stop_at_eof: bool,
    variables: Mapping[str, str],
) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if stop_at_eof:
        loop.add_reader(sys.stdin.fileno(), _read_on, stopping)
    await aws.start()
    try:
        ready = aws.ready()
        if on_ready is not None:
            further = await _before(stopping, on_ready, ready)
            if further is None:
                return
            ready |= further
        aws.begin_weather()
        if ready_file is not None:
            write_whole(ready_file, json.dumps(ready, indent=2))
        gc.freeze()  # what is there by now stays: looking through it for garbage is time of every request
        gc.enable()  # whoever starts this may have put it off until here
        print(exports(ready, variables), flush=True)  # noqa: T201  # the contract of the command: shells evaluate this line
        await stopping.wait()
    finally:
        if ready_file is not None:
            remove(ready_file)
        await aws.stop()


def _read_on(stopping: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stopping.set()


async def _before(stopping: asyncio.Event, on_ready: OnReady, ready: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what `on_ready` returns, or None where the stop was asked for first."""
    result = asyncio.ensure_future(_in_daemon(on_ready, ready))
    stop = asyncio.ensure_future(stopping.wait())
    done, _ = await asyncio.wait({result, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if result in done:
        return result.result()
    result.cancel()
    return None


async def _in_daemon(on_ready: OnReady, ready: Mapping[str, Any]) -> Mapping[str, Any]:
    """Run it in a thread that the process need not wait for when it ends."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Mapping[str, Any]] = loop.create_future()

    def settle(set_outcome: Callable[[Any], None], value: object) -> None:
        if not outcome.done():
            set_outcome(value)

    def run() -> None:
        try:
            further = on_ready(ready)
        except BaseException as error:  # noqa: BLE001  # carried over to the loop, which raises it
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                loop.call_soon_threadsafe(settle, outcome.set_exception, error)
        else:
            with contextlib.suppress(RuntimeError):  # as above
                loop.call_soon_threadsafe(settle, outcome.set_result, further)

    threading.Thread(target=run, name="on-ready", daemon=True).start()
    return await outcome


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever sees it sees all of it; readable by the owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove(path: Path) -> None:
    """Remove a file that may be there."""
    path.unlink(missing_ok=True)


def exports(ready: Mapping[str, Any], variables: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return one line of shell that points the AWS CLI, boto3 and other SDKs at the endpoint, and sets `variables`."""
    named = {**shell_leads(ready), **variables}
    return "export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in named.items())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # not there on Windows

    return uvloop.new_event_loop
