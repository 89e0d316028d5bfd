"""What moto looks up by an identifier of the caller's and does not have: AWS says that it is not there.

moto does so by chance with a KeyError, which nobody handles. That the key is one that the caller sent tells it from a
fault of moto's own; which error it is, the service's model says, where the operation has exactly one that means it:
https://github.com/boto/botocore/tree/develop/botocore/data (``errors`` of an operation).
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from moto.core.utils import get_service_model

from localaws.calls.errors import refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call

ABSENT = re.compile(r"NotFound|NoSuch|DoesNotExist|NonExistent")


def not_there(call: Call, error: Exception) -> Reply | None:
    """Return the answer that what the caller names is not there, None where the error means something else."""
    if not isinstance(error, KeyError) or not error.args or not _sent(call, error.args[0]):
        return None
    found = _absences(call)
    if len(found) != 1:
        return None
    code, status = found[0]
    return refusal(call, code, f"{error.args[0]} was not found", status)


def _sent(call: Call, key: object) -> bool:
    exchange = call.exchange
    text = unquote(f"{exchange.path}?{exchange.query} ") + unquote(exchange.body.decode(errors="replace"))
    return isinstance(key, str) and bool(key) and key in text


def _absences(call: Call) -> list[tuple[str, int]]:
    """Return code and status of the operation's errors that mean that something is not there."""
    if call.service.name is None or call.operation is None:
        return []
    shapes = get_service_model(call.service.name).operation_model(call.operation).error_shapes
    told = [(shape.error_code, int(shape.metadata.get("error", {}).get("httpStatusCode", 400))) for shape in shapes]
    return [(code, status) for code, status in told if ABSENT.search(code)]
