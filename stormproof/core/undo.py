"""The undo of faults, as text that survives the process: calls to JSON and back, bytes in base64."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stormproof.core.planning.plans import Call, refs


@dataclass(frozen=True)
class Found:
    """Values of one parameter, looked up only when the undo is made: what is not there needs none.

    So the undo of what AWS gives an ID to stands on disk before the thing exists. `operation` only reads, of the call's
    service; `path` is the JMESPath of the values. The call is made for each of them.
    """

    operation: str
    parameters: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Entry:
    """One journalled fault: `began` is on the target's clock, `calls` put back what stood before."""

    id: str
    title: str
    began: datetime
    calls: tuple[Call, ...]


def to_text(entry: Entry) -> str:
    """Return the entry as JSON; raises ValueError for a call with a Ref, which nobody could resolve later."""
    if unresolved := [ref.name for call in entry.calls for ref in refs(call.parameters)]:
        raise ValueError(f"the undo of {entry.title!r} holds Refs: {', '.join(unresolved)}")
    calls = [
        {
            "service": c.service,
            "operation": c.operation,
            "region": c.region,
            "parameters": c.parameters,
            "settled_by": c.settled_by,
            "settle_parameters": c.settle_parameters,
        }
        for c in entry.calls
    ]
    body = {"id": entry.id, "title": entry.title, "began": entry.began.isoformat(), "calls": calls}
    return json.dumps(_plain(body), sort_keys=True)


def from_text(text: str) -> Entry:
    """Return the entry; raises ValueError for text that is no entry."""
    try:
        body = json.loads(text, object_hook=_rich)
        calls = tuple(Call(**call) for call in body["calls"])
        return Entry(body["id"], body["title"], datetime.fromisoformat(body["began"]), calls)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no journal entry: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return {"$bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, Found):
        return {"$found": [value.operation, _plain(value.parameters), value.path]}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _rich(found: dict[str, Any]) -> Any:
    if found.keys() == {"$bytes"}:
        return base64.b64decode(found["$bytes"])
    if found.keys() == {"$datetime"}:
        return datetime.fromisoformat(found["$datetime"])
    if found.keys() == {"$found"}:
        return Found(*found["$found"])
    return found
