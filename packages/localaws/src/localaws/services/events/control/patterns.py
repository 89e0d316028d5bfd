"""Event patterns of EventBridge: moto's know neither all operators nor how arrays match, and refuse next to nothing.

TestEventPattern is not there. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.events.exceptions import InvalidEventPatternException, ValidationException
from moto.events.models import EventPattern, EventPatternParser
from moto.events.responses import EventsHandler

from localaws.kernel.patterns.pattern import Pattern, read
from localaws.kernel.patterns.rules import EVENTBRIDGE
from localaws.kernel.patterns.wildcards import PatternError
from localaws.moto.patches import Method, Patches

REQUIRED = ("id", "account", "source", "time", "region", "detail-type")
"""What an event must have for TestEventPattern; "resources", which its page names too, may be missing, as recorded."""


def install(patches: Patches) -> None:
    """Read and match patterns by the language that EventBridge has, and test them."""
    patches.wrap(EventPatternParser, "parse", _parsing)
    patches.wrap(EventPattern, "matches_event", _matching)
    patches.put(EventsHandler, "test_event_pattern", _test)


@lru_cache(maxsize=1024)
def _read(text: str) -> Pattern:
    try:
        return read(json.loads(text), EVENTBRIDGE)
    except json.JSONDecodeError as error:
        raise InvalidEventPatternException(f"Filter is not a valid JSON: {error}") from None
    except PatternError as error:
        raise InvalidEventPatternException(str(error)) from None


def _parsing(moto: Method) -> Method:
    def parse(parser: EventPatternParser) -> dict[str, Any]:
        if parser.pattern:
            _read(parser.pattern)
        parsed: dict[str, Any] = moto(parser)
        return parsed

    return parse


def _matching(_moto: Method) -> Method:
    def matches_event(pattern: EventPattern, event: Any) -> bool:
        text = pattern.dump()
        return not text or _read(text).matches(json.loads(json.dumps(event)))

    return matches_event


def _test(handler: EventsHandler) -> tuple[str, dict[str, Any]]:
    """Answer TestEventPattern."""
    asked = json.loads(handler.body or "{}")
    event = _event(asked.get("Event") or "")
    result = _read(asked.get("EventPattern") or "").matches(event)
    return json.dumps({"Result": result}), handler.response_headers


def _event(text: str) -> dict[str, Any]:
    try:
        event = json.loads(text)
    except ValueError:
        event = None
    if not isinstance(event, dict) or not all(event.get(name) for name in REQUIRED):
        raise ValidationException("Parameter Event is not valid.")
    return event
