"""PutEvents: entries for buses that are not there are let go, details that are no objects and too much text refused.

moto fails the whole request for such a bus, and takes details of any kind and size. Recorded: https://github.com/
localstack/localstack/blob/main/tests/aws/services/events/test_events.snapshot.json,
test_put_events_nonexistent_event_bus, test_put_event_malformed_detail, test_put_event_with_too_big_detail
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend

from localaws.moto.patches import Method, Patches

ENTRIES = 10
"""Of one PutEvents; moto refuses more."""
MOST_BYTES = 256 * 1024
TIME_BYTES = 14
"""What an entry's Time counts: "Calculating event entry size" on
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"""
MALFORMED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


def install(patches: Patches) -> None:
    """Look at entries before moto does."""
    patches.wrap(EventsBackend, "put_events", _putting)


def _putting(put: Method) -> Method:
    def put_events(backend: EventsBackend, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(events) > ENTRIES:
            return list(put(backend, events))
        if sum(map(_size, events)) > MOST_BYTES:
            raise ValidationException("Total size of the entries in the request is over the limit.")
        own = [_own_answer(backend, event) for event in events]
        others = iter(put(backend, [event for event, answer in zip(events, own, strict=True) if answer is None]))
        return [next(others) if answer is None else answer for answer in own]

    return put_events


def _size(event: Mapping[str, Any]) -> int:
    texts = [event.get(name) or "" for name in ("Source", "DetailType", "Detail")]
    texts += event.get("Resources") or []
    return sum(len(text.encode()) for text in texts) + (TIME_BYTES if event.get("Time") else 0)


def _own_answer(backend: EventsBackend, event: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the answer to an entry that moto would get wrong, else None."""
    if not all(event.get(name) for name in ("Source", "DetailType", "Detail")):
        return None
    try:
        detail = json.loads(event["Detail"])
    except ValueError:
        return MALFORMED
    if not isinstance(detail, dict):
        return MALFORMED
    bus = backend._normalize_event_bus_arn(event.get("EventBusName"))  # noqa: SLF001  # moto's only way
    return {"EventId": str(uuid.uuid4())} if bus and bus not in backend.event_buses else None
