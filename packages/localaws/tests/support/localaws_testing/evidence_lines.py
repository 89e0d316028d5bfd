"""Lines of evidence as a run writes them."""

from __future__ import annotations

import json
from typing import Any


def answered(service: str, operation: str, answer: dict[str, Any]) -> str:
    """Return the line of a call that was answered."""
    return _line(service, operation, answer, None)


def failed(service: str, operation: str, code: str, message: str) -> str:
    """Return the line of a call that was refused."""
    return _line(service, operation, None, f"{service} {operation}: {code}: {message}")


def _line(service: str, operation: str, answer: dict[str, Any] | None, error: str | None) -> str:
    content = {"service": service, "operation": operation, "parameters": {}, "answer": answer, "error": error}
    return json.dumps({"line": "record", "kind": "aws", "title": f"{service} {operation}", "content": content})
