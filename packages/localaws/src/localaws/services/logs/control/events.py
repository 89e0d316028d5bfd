"""Log streams and events: moto ignores filter patterns, keeps no order and checks little of what a batch may hold.

Shapes and texts: recorded responses (localstack tests/aws/services/logs/test_logs_{streams,events,filter_events}
.snapshot.json, 2026-02).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.services.logs.control.request import Operation, Request
from localaws.services.logs.errors import InvalidParameter, constraint
from localaws.services.logs.events import Event, Stream
from localaws.services.logs.groups import Group
from localaws.services.logs.patterns import compile_pattern
from localaws.services.logs.reading import Window, read
from localaws.services.logs.searching import Order, Streams, collect, search
from localaws.services.logs.writer import LogWriter

ORDERS = ("LogStreamName", "LastEventTime")


def create_stream(request: Request) -> dict[str, Any]:
    """CreateLogStream."""
    request.region.create_stream(request.group(), request.need("logStreamName"))
    return {}


def delete_stream(request: Request) -> dict[str, Any]:
    """DeleteLogStream."""
    group = request.group()
    stream = group.stream(request.need("logStreamName"))
    group.remove(stream)
    return {}


def describe_streams(request: Request) -> dict[str, Any]:
    """DescribeLogStreams: by name or by the time of the last event, streams without any first."""
    order = request.asked.get("orderBy") or "LogStreamName"
    prefix = request.asked.get("logStreamNamePrefix") or ""
    if order not in ORDERS:
        raise constraint(order, "orderBy", f"satisfy enum value set: [{', '.join(ORDERS)}]")
    if order == "LastEventTime" and prefix:
        raise InvalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
    group = request.group()
    streams = group.select(lambda name: name.startswith(prefix))
    if order == "LastEventTime":
        streams.sort(key=lambda stream: stream.events[-1].timestamp if stream.events else 0)
    if request.asked.get("descending"):
        streams.reverse()
    shapes = [_stream(group, stream) for stream in streams]
    return request.page("logStreams", shapes, request.limit("limit", 50, 50))


def _stream(group: Group, stream: Stream) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "arn": f"{group.arn}:log-stream:{stream.name}",
        "creationTime": stream.created,
        "logStreamName": stream.name,
        "storedBytes": 0,  # always zero since 2019 (API_LogStream)
    }
    if stream.last_ingested:
        shape |= {"lastIngestionTime": stream.last_ingested, "uploadSequenceToken": f"{stream.last_ingested:056d}"}
    if stream.events:
        shape |= {
            "firstEventTimestamp": stream.events[0].timestamp,
            "lastEventTimestamp": stream.events[-1].timestamp,
        }
    return shape


def put_events(writer: LogWriter) -> Operation:
    """Return PutLogEvents, which appends through `writer`, so that filters and subscriptions see the events."""

    def put_log_events(request: Request) -> dict[str, Any]:
        group, stream = request.need("logGroupName"), request.need("logStreamName")
        rejected = writer.put(request.region.name, group, stream, pairs(request.need("logEvents")))
        answer: dict[str, Any] = {"nextSequenceToken": f"{request.region.now():056d}"}
        return answer | ({"rejectedLogEventsInfo": rejected} if rejected else {})

    return put_log_events


def pairs(events: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Return the API's InputLogEvents as (epoch milliseconds, message)."""
    return [(int(event["timestamp"]), str(event["message"])) for event in events]


def get_events(request: Request) -> dict[str, Any]:
    """GetLogEvents."""
    stream = request.group().stream(request.need("logStreamName"))
    from_head = bool(request.asked.get("startFromHead"))
    page = read(stream, _window(request), request.asked.get("nextToken"), from_head=from_head)
    return {
        "events": [_event(event) for event in page.events],
        "nextForwardToken": page.forward,
        "nextBackwardToken": page.backward,
    }


def filter_events(request: Request) -> dict[str, Any]:
    """FilterLogEvents; newest first where startFromHead is false."""
    streams = Streams(request.asked.get("logStreamNames") or (), request.asked.get("logStreamNamePrefix"))
    pattern = compile_pattern(request.asked.get("filterPattern") or "")
    order = Order.OLDEST_FIRST if request.asked.get("startFromHead", True) else Order.NEWEST_FIRST
    window = _window(request)
    with request.region.lock:
        slices = collect(request.group(), streams, window, order, request.asked.get("nextToken"))
    found = search(slices, window.limit, pattern)
    events = [{**_event(event), "eventId": event.event_id, "logStreamName": name} for name, event in found.events]
    answer: dict[str, Any] = {"events": events, "searchedLogStreams": []}
    return answer | ({"nextToken": found.next_token} if found.next_token else {})


def _window(request: Request) -> Window:
    return Window(request.asked.get("startTime"), request.asked.get("endTime"), request.asked.get("limit"))


def _event(event: Event) -> dict[str, Any]:
    return {"timestamp": event.timestamp, "message": event.message, "ingestionTime": event.ingested}


OPERATIONS: Mapping[str, Operation] = {
    "create_log_stream": create_stream,
    "delete_log_stream": delete_stream,
    "describe_log_streams": describe_streams,
    "get_log_events": get_events,
}
