"""Calls moto: finds the handler of a request, runs it under its backend's lock, and gives its answer one form."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from botocore.exceptions import ClientError
from werkzeug.exceptions import HTTPException

from localaws.calls.errors import not_implemented, refusal
from localaws.calls.exchange import Reply
from localaws.calls.handlers import Guard
from localaws.calls.operations import Call
from localaws.http.missing import not_there
from localaws.kernel.locks import Locks
from localaws.moto.control_plane import ControlPlane

LOG = logging.getLogger("localaws")

Handler = Callable[..., Any]
READS = ("Get", "List", "Describe")
READ_ANEW = 50
CHANGED = "changed size during iteration"
"""What Python says where a dictionary grows or shrinks under whoever walks through it."""


class Dispatcher:
    """Answers calls with moto; safe to use from many threads at once. `guards` are by moto's names of services."""

    def __init__(self, control_plane: ControlPlane, locks: Locks, guards: Mapping[str, Guard]) -> None:
        self._control_plane = control_plane
        self._locks = locks
        self._guards = guards

    def answer(self, call: Call) -> Reply:
        """Answer in the calling thread, waiting for the backend's lock."""
        if call.service.backend is None:
            return not_implemented(call)
        with self._locks.of(call.service.backend, call.region):
            return self._answer(call, call.service.backend)

    def answer_if_free(self, call: Call) -> Reply | None:
        """Answer at once, or return None where another thread holds the backend's lock."""
        if call.service.backend is None:
            return not_implemented(call)
        lock = self._locks.of(call.service.backend, call.region)
        if not lock.acquire(blocking=False):
            return None
        try:
            return self._answer(call, call.service.backend)
        finally:
            lock.release()

    def _answer(self, call: Call, backend: str) -> Reply:
        try:
            self._control_plane.prepare(backend)
            if (guard := self._guards.get(backend)) and (refused := guard(call)):
                return refused
            handler = _handler(backend, call.exchange.path)
            if handler is None:
                return not_implemented(call)
            answer = _handled(call, handler)
        except NotImplementedError as error:
            return not_implemented(call, str(error))
        except HTTPException as error:
            answer = error.code, dict(error.get_headers()), error.get_body()
        except ClientError as error:
            details = error.response["Error"]
            return refusal(call, details.get("Code", "ClientError"), details.get("Message", ""), 400)
        except Exception as error:  # noqa: BLE001  # moto's own faults are anything; `_failed` logs them
            return not_there(call, error) or _failed(call, error)
        return _reply(call, answer)


def _handled(call: Call, handler: Handler) -> Any:
    """Let moto answer; a read that walked through what another service's call changed meanwhile is made anew.

    Locks are one a service and never held two at a time, and some reads go through other services' resources.
    """
    for _ in range(READ_ANEW):
        try:
            return handler(call.request, call.request.raw_url, call.request.headers)
        except RuntimeError as error:
            if not (str(call.operation).startswith(READS) and CHANGED in str(error)):
                raise
    return handler(call.request, call.request.raw_url, call.request.headers)


def _failed(call: Call, error: Exception) -> Reply:
    LOG.error("moto failed at %s %s", call.service.name, call.operation, exc_info=error)
    return not_implemented(call, f"{type(error).__name__}: {error}")


def _reply(call: Call, answer: Any) -> Reply:
    status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
    content = _as_bytes(body)
    if status == 404 and not content and call.operation is None:
        return not_implemented(call)
    return Reply(int(status), content, {name: str(value) for name, value in headers.items()})


def _as_bytes(body: Any) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode()
    return b"".join(_as_bytes(part) for part in body or ())


def _handler(backend: str, path: str) -> Handler | None:
    for pattern, handler in _routes(backend):
        if pattern.match(path):
            return handler
    return None


@functools.cache
def _routes(backend: str) -> tuple[tuple[re.Pattern[str], Handler], ...]:
    paths: Mapping[str, Handler] = import_module(f"moto.{backend}.urls").url_paths
    return tuple((re.compile(path.format("")), handler) for path, handler in paths.items())
