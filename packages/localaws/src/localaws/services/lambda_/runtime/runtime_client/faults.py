"""Errors as AWS's Python runtime reports them: errorMessage, errorType, requestId, stackTrace."""

from __future__ import annotations

import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

Handler = Callable[[Any, Any], Any]


class Fault(Exception):
    """Something the runtime itself refuses; `kind` is the errorType, e.g. ``Runtime.ImportModuleError``."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


def load_handler(handler: str) -> Handler:
    """Return the function that ``module.function`` names; raises Fault as AWS's runtime words it."""
    module_name, dot, function = handler.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    if module_name.partition(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", trace) from error
    try:
        return getattr(module, function)  # type: ignore[no-any-return] # whatever the function's owner put there
    except AttributeError as error:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module_name}'") from error


def describe(error: BaseException, request_id: str) -> dict[str, Any]:
    """Return an error as the caller of the function sees it; frames of the runtime itself are left out."""
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, user_frames(error.__traceback__)
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def user_frames(trace: TracebackType | None) -> list[str]:
    """Return the formatted frames from the first one outside this package on."""
    own = __file__.rpartition("/")[0]
    frames = traceback.extract_tb(trace)
    start = next((i for i, frame in enumerate(frames) if not frame.filename.startswith(own)), 0)
    return traceback.format_list(frames[start:])


def log_text(error: dict[str, Any]) -> str:
    """Return the text form of an error in the log: one record of several lines."""
    head = f"[ERROR] {error['errorType']}: {error['errorMessage']}"
    lines = [line for part in error["stackTrace"] for line in part.splitlines()]
    indented = [(len(line) - len(line.lstrip(" "))) * "\u00a0" + line.lstrip(" ") for line in lines]
    return "\n".join([head, "Traceback (most recent call last):", *indented])


def log_json(error: dict[str, Any]) -> str:
    """Return the JSON form of an error in the log."""
    timestamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"timestamp": timestamp, "level": "ERROR", **error}, ensure_ascii=False)
