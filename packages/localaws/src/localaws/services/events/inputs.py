"""What a target receives: the event, a part of it, a constant, or a text made of its parts.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html. A template that begins with a
quote is text, in which values lose their quotes; any other must come to JSON, or the target receives nothing. What is
put in where is recorded: https://github.com/localstack/localstack/blob/main/tests/aws/services/events/
test_events_inputs.snapshot.json
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
PLACEHOLDER = re.compile(r"<([\w.-]+)>")
OUTLINE = ("id", "account", "time", "source", "region", "resources", "version")
PREDEFINED = (
    "aws.events.event",
    "aws.events.event.ingestion-time",
    "aws.events.event.json",
    "aws.events.rule-arn",
    "aws.events.rule-name",
)


class InvalidInput(ValueError):
    """The template does not come to JSON with this event."""


def payload(target: Mapping[str, Any], event: Mapping[str, Any], variables: Mapping[str, str] | None = None) -> str:
    """Return the text that a rule's target (API_Target) receives for an event. Raises InvalidInput.

    `variables` are those of AWS's own that tell of the rule and the event's arrival.
    """
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return compact(_find(event, target["InputPath"]))
    if transformer := target.get("InputTransformer"):
        return _transformed(transformer, event, variables or {})
    return compact(event)


def unknown_placeholders(transformer: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names in a template that stand for nothing."""
    known = {*PREDEFINED, *(transformer.get("InputPathsMap") or {})}
    for found in PLACEHOLDER.finditer(str(transformer.get("InputTemplate") or "")):
        if found[1] not in known:
            yield found[1]


def compact(value: Any) -> str:
    """Return JSON without spaces, as EventBridge sends it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


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


def _transformed(transformer: Mapping[str, Any], event: Mapping[str, Any], variables: Mapping[str, str]) -> str:
    template = str(transformer["InputTemplate"])
    values = {name: _find(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    values |= {"aws.events.event": _outline(event), "aws.events.event.json": event, **variables}
    is_text = template.lstrip().startswith('"')

    def put(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        value = values[found[1]]
        quoted = len(re.findall(r'(?<!\\)"', template[: found.start()])) % 2
        if not quoted:
            return compact("" if value is None else value)
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)[1:-1]
        return "" if value is None else compact(value).replace('"', "" if is_text else '"')

    text = PLACEHOLDER.sub(put, template)
    if not is_text and not _is_json(text):
        raise InvalidInput(text)
    return text


def _outline(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event without its detail, as ``aws.events.event`` has it."""
    outline = {name: event[name] for name in OUTLINE if name in event}
    return {**outline, "detailType": event["detail-type"]} if "detail-type" in event else outline


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
