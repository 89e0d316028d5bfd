"""What a target receives: the event, a part of it, a constant, or a text made of its parts.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html: within quotes a value is put in
as it is, elsewhere as JSON; a path that leads nowhere leaves its placeholder empty within quotes, null elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
PLACEHOLDER = re.compile(r"<([\w.-]+)>")


def payload(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """Return the text that a rule's target (API_Target) receives for an event."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(_find(event, target["InputPath"]))
    if transformer := target.get("InputTransformer"):
        return _transformed(transformer, event)
    return json.dumps(event)


def _find(event: Any, path: str) -> Any:
    found = event
    for name, place in STEP.findall(path):
        if name and isinstance(found, dict):
            found = found.get(name)
        elif place and isinstance(found, list) and int(place) < len(found):
            found = found[int(place)]
        else:
            return None
    return found


def _transformed(transformer: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    template = str(transformer["InputTemplate"])
    values = {name: _find(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    values |= {"aws.events.event": event, "aws.events.event.json": event}

    def put(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        value = values[found[1]]
        quoted = len(re.findall(r'(?<!\\)"', template[: found.start()])) % 2
        if not quoted:
            return json.dumps(value)
        return value if isinstance(value, str) else "" if value is None else json.dumps(value).replace('"', '\\"')

    return PLACEHOLDER.sub(put, template)
