"""Lambda: event source mappings of SQS queues, polled by the Lambda host.

moto invokes the function within SendMessage, always retries at once, forgets the qualifier and lists by the very
string that was given at creation. Streams (DynamoDB, Kinesis) are not imitated.
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.awslambda.responses import LambdaResponse
from moto.sqs.models import sqs_backends

from localaws.moto.patches import Method, Patches
from localaws.services.lambda_.control.errors import InvalidParameter, ResourceConflict, ResourceNotFound
from localaws.services.lambda_.control.request import (
    Backend,
    Response,
    SourceMapping,
    after,
    answer,
    latest,
    page,
    query,
    split_name,
)
from localaws.services.lambda_.runtime.invocations.filters import filters_of
from localaws.services.lambda_.runtime.invocations.sources import Sources
from localaws.services.lambda_.runtime.invocations.sqs_source import SqsMapping

NOT_IMITATED = ("ProvisionedPollerConfig", "MetricsConfig", "KMSKeyArn")
LARGEST_WITHOUT_WINDOW = 10
MOST_FILTERS = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-basics"""


def install(patches: Patches, loop: asyncio.AbstractEventLoop, sources: Sources) -> None:
    """Replace the operations."""
    feed = _Feed(loop, sources)
    patches.replace(
        LambdaBackend,
        create_event_source_mapping=create_event_source_mapping,
        list_event_source_mappings=list_event_source_mappings,
    )
    patches.wrap(LambdaBackend, "create_event_source_mapping", partial(_follow, feed))
    patches.wrap(LambdaBackend, "update_event_source_mapping", partial(_updating, feed))
    patches.wrap(LambdaBackend, "delete_event_source_mapping", partial(_deleting, feed))
    patches.replace(
        LambdaResponse,
        create_event_source_mapping=_create,
        get_event_source_mapping=get_event_source_mapping,
        update_event_source_mapping=update_event_source_mapping,
        delete_event_source_mapping=delete_event_source_mapping,
        list_event_source_mappings=_list,
    )


class _Feed:
    """Tells the pollers, which live on the event loop, what moto's threads changed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sources: Sources) -> None:
        self._loop = loop
        self._sources = sources

    def enable(self, mapping: SqsMapping) -> None:
        """Poll for a mapping as it is configured now."""
        self._loop.call_soon_threadsafe(self._sources.enable, mapping)

    def disable(self, uuid: str) -> None:
        """Poll for a mapping no longer."""
        self._loop.call_soon_threadsafe(self._sources.disable, uuid)


def create_event_source_mapping(self: Backend, spec: dict[str, Any]) -> SourceMapping:
    """Make a mapping of a queue; raises what AWS raises for a queue or a function that is not there."""
    queue_arn = spec.get("EventSourceArn", "")
    if queue_arn.split(":")[2:3] != ["sqs"]:
        raise NotImplementedError(f"event sources such as {queue_arn or 'none at all'}")
    name, qualifier = split_name(spec.get("FunctionName", ""))
    self.get_function(name, qualifier)
    function_arn = latest(self, name).function_arn + (f":{qualifier}" if qualifier else "")
    queues = sqs_backends[self.account_id][queue_arn.split(":")[3]].queues.values()
    if not any(queue.queue_arn == queue_arn for queue in queues):
        raise InvalidParameter(
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
            "SQS Error Message: The specified queue does not exist."
        )
    for other in self._event_source_mappings.values():
        if (other.event_source_arn, other.function_arn) == (queue_arn, function_arn):
            raise ResourceConflict(
                f'An event source mapping with SQS arn (" {queue_arn} ") and function (" {name} ") already exists. '
                f"Please update or delete the existing mapping with UUID {other.uuid}"
            )
    make: Any = EventSourceMapping  # abstract to mypy: moto mixes in what CloudFormation asks for
    mapping = make({**spec, "RegionName": self.region_name, "AccountId": self.account_id, "FunctionArn": function_arn})
    self._event_source_mappings[mapping.uuid] = mapping
    return mapping


def list_event_source_mappings(
    self: Backend, event_source_arn: str | None, function_name: str | None
) -> list[SourceMapping]:
    """Return the mappings of a queue or of a function, named in any form."""
    found = list(self._event_source_mappings.values())
    if event_source_arn:
        found = [mapping for mapping in found if mapping.event_source_arn == event_source_arn]
    if function_name:
        wanted = split_name(function_name)
        found = [mapping for mapping in found if split_name(mapping.function_arn) == wanted]
    return found


def check(spec: dict[str, Any]) -> None:
    """Raise for settings that AWS refuses or that are not imitated."""
    if refused := [name for name in NOT_IMITATED if spec.get(name)]:
        raise NotImplementedError(f"{refused[0]} of event source mappings")
    _check_filters(spec)
    if (spec.get("BatchSize") or 0) > LARGEST_WITHOUT_WINDOW and not spec.get("MaximumBatchingWindowInSeconds"):
        raise InvalidParameter(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )


def _check_filters(spec: dict[str, Any]) -> None:
    """Raise for patterns that are none, and for more of them than AWS takes without being asked for more."""
    patterns = patterns_of(spec.get("FilterCriteria"))
    if len(patterns) > MOST_FILTERS:
        raise NotImplementedError(f"more than {MOST_FILTERS} filters of event source mappings")
    try:
        filters_of(patterns)
    except ValueError:
        raise InvalidParameter("Invalid filter pattern definition.") from None


def patterns_of(criteria: Any) -> tuple[str, ...]:
    """Return the patterns of filter criteria; none where there are no criteria."""
    return tuple(each.get("Pattern", "") for each in (criteria or {}).get("Filters") or ())


def describe(mapping: SourceMapping, state: str | None = None) -> dict[str, Any]:
    """Return a mapping as AWS shows it."""
    content = {**mapping.get_configuration(), "StateTransitionReason": "USER_INITIATED"}
    content.setdefault("MaximumBatchingWindowInSeconds", 0)
    content.setdefault("FunctionResponseTypes", [])
    if not patterns_of(content.get("FilterCriteria")):
        content.pop("FilterCriteria", None)
    return {**content, "State": state} if state else content


def _create(self: Response) -> Any:
    check(self.json_body)
    return answer(describe(self.backend.create_event_source_mapping(self.json_body), "Creating"), 202)


def get_event_source_mapping(self: Response) -> Any:
    """GetEventSourceMapping."""
    return answer(describe(_found(self)))


def update_event_source_mapping(self: Response) -> Any:
    """UpdateEventSourceMapping."""
    mapping = _found(self)
    asked = {key: value for key, value in self.json_body.items() if value is not None}
    window = mapping.max_batch_window
    check({"MaximumBatchingWindowInSeconds": window, "BatchSize": mapping.batch_size, **asked})
    return answer(describe(self.backend.update_event_source_mapping(mapping.uuid, asked), "Updating"), 202)


def delete_event_source_mapping(self: Response) -> Any:
    """DeleteEventSourceMapping."""
    mapping = _found(self)
    self.backend.delete_event_source_mapping(mapping.uuid)
    return answer(describe(mapping, "Deleting"), 202)


def _list(self: Response) -> Any:
    found = self.backend.list_event_source_mappings(query(self, "EventSourceArn"), query(self, "FunctionName"))
    return answer(page(self, "EventSourceMappings", [describe(mapping) for mapping in found]))


def _found(response: Response) -> SourceMapping:
    mapping = response.backend.get_event_source_mapping(after(response, "event-source-mappings"))
    if mapping is None:
        raise ResourceNotFound
    return mapping


def _follow(feed: _Feed, create: Method) -> Method:
    def create_event_source_mapping(self: Backend, spec: dict[str, Any]) -> SourceMapping:
        mapping = create(self, spec)
        _apply(feed, mapping)
        return mapping

    return create_event_source_mapping


def _updating(feed: _Feed, update: Method) -> Method:
    def update_event_source_mapping(self: Backend, uuid: str, spec: dict[str, Any]) -> SourceMapping | None:
        mapping = update(self, uuid, spec)
        if mapping is not None:
            if "FunctionName" in spec:
                name, qualifier = split_name(spec["FunctionName"])
                mapping.function_arn = latest(self, name).function_arn + (f":{qualifier}" if qualifier else "")
            _apply(feed, mapping)
        return mapping

    return update_event_source_mapping


def _deleting(feed: _Feed, delete: Method) -> Method:
    def delete_event_source_mapping(self: Backend, uuid: str) -> SourceMapping | None:
        mapping = delete(self, uuid)
        feed.disable(uuid)
        return mapping

    return delete_event_source_mapping


def _apply(feed: _Feed, mapping: SourceMapping) -> None:
    if not mapping.enabled:
        feed.disable(mapping.uuid)
        return
    configured = SqsMapping(
        uuid=mapping.uuid,
        queue_arn=mapping.event_source_arn,
        function_arn=mapping.function_arn,
        batch_size=mapping.batch_size,
        window_s=float(mapping.max_batch_window or 0),
        report_failures="ReportBatchItemFailures" in (mapping.function_response_types or []),
        concurrency=(mapping.scaling_config or {}).get("MaximumConcurrency"),
        patterns=patterns_of(mapping.filter_criteria),
    )
    feed.enable(configured)
