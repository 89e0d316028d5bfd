"""SQS: messages are moved out of a dead-letter queue, back to where they failed or elsewhere; moto has no such tasks.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html and its siblings
API_ListMessageMoveTasks.html and API_CancelMessageMoveTask.html; refusals and answers as recorded:
localstack/localstack, tests/aws/services/sqs/test_sqs_move_task.snapshot.json. A message that is moved is a new one,
with an ID and a retention of its own: .../SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html ; why a task
fails: .../SQSDeveloperGuide/troubleshooting-dlq-redrive.html . Tasks of FIFO queues are not implemented.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.sqs.exceptions import InvalidParameterValue, QueueDoesNotExist, SQSException
from moto.sqs.models import Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from localaws.kernel.platform import Platform
from localaws.moto.patches import Method, Patches
from localaws.services.sqs.control.moving import FASTEST, Mover, Status, Task, tasks_of

MOST_RESULTS = 10
NO_HANDLE = "Value for parameter TaskHandle is invalid."
NO_TASK = "Task does not exist."
NOT_DEAD = "Source queue must be configured as a Dead Letter Queue."
RUNS = "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
NOT_RUNNING = "Only active tasks can be cancelled."
GONE = "The resource that you specified for the {} parameter doesn't exist."
FIFO = "message move tasks of FIFO queues are not implemented by the embedded AWS"


class NotFound(SQSException):
    """A queue or a task is not there."""

    code = "ResourceNotFoundException"


def install(patches: Patches, platform: Platform) -> None:
    """Add the operations."""
    mover = Mover(platform)
    patches.put(SQSResponse, "start_message_move_task", lambda self: start(self, mover))
    patches.put(SQSResponse, "list_message_move_tasks", listed)
    patches.put(SQSResponse, "cancel_message_move_task", cancel)
    patches.wrap(SQSResponse, "serialized", _with_status)


def _with_status(serialized: Method) -> Method:
    """Answer what is not there by 404, which SQS's model does not say."""

    def answer(self: Any, action_result: Any) -> Any:
        status, headers, body = serialized(self, action_result)
        if isinstance(action_result.result, NotFound):
            headers, status = {**headers, "status": 404}, 404
        return status, headers, body

    return answer


def start(self: SQSResponse, mover: Mover) -> ActionResult:
    """Begin to move what is visible in a dead-letter queue."""
    backend, asked = self.sqs_backend, self.params
    source = _queue(backend, asked, "SourceArn")
    if not backend.list_dead_letter_source_queues(source.name):
        raise InvalidParameterValue(NOT_DEAD)
    if "DestinationArn" in asked:
        _queue(backend, asked, "DestinationArn")
    if source.fifo_queue:
        raise SQSException("UnsupportedOperation", FIFO)
    rate = asked.get("MaxNumberOfMessagesPerSecond")
    if rate is not None and not 1 <= int(rate) <= FASTEST:
        text = f"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be between 1 and"
        raise InvalidParameterValue(f"{text} {FASTEST}, if provided.")
    if any(task.status is Status.RUNNING for task in tasks_of(source)):
        raise InvalidParameterValue(RUNS)
    task = mover.start(source, asked.get("DestinationArn"), None if rate is None else int(rate))
    return ActionResult({"TaskHandle": handle(task)})


def listed(self: SQSResponse) -> ActionResult:
    """Tell a queue's tasks, the newest first."""
    source = _queue(self.sqs_backend, self.params, "SourceArn")
    most = int(self.params.get("MaxResults", 1))
    if not 1 <= most <= MOST_RESULTS:
        text = f"Value {most} for parameter MaxResults is invalid. Reason: Must be between 1 and {MOST_RESULTS}"
        raise InvalidParameterValue(f"{text}, if provided.")
    return ActionResult({"Results": [_told(task) for task in tasks_of(source)[:most]]})


def cancel(self: SQSResponse) -> ActionResult:
    """Leave where it is what has not been moved."""
    identifier, source_arn = read_handle(str(self.params["TaskHandle"]))
    source = _queue(self.sqs_backend, {"SourceArn": source_arn}, "SourceArn")
    task = next((each for each in tasks_of(source) if each.id == identifier), None)
    if task is None:
        raise NotFound(NO_TASK)
    if task.status is not Status.RUNNING:
        raise InvalidParameterValue(NOT_RUNNING)
    task.status = Status.CANCELLED
    return ActionResult({"ApproximateNumberOfMessagesMoved": task.moved})


def handle(task: Task) -> str:
    """Return what a task is called by: its ID and its queue, as AWS writes them down."""
    return base64.b64encode(json.dumps({"taskId": task.id, "sourceArn": task.source_arn}).encode()).decode()


def read_handle(text: str) -> tuple[str, str]:
    """Return a task's ID and the ARN of its queue; raises InvalidParameterValue for what is no handle."""
    try:
        told = json.loads(base64.b64decode(text, validate=True))
        return str(told["taskId"]), str(told["sourceArn"])
    except (ValueError, KeyError, TypeError):
        raise InvalidParameterValue(NO_HANDLE) from None


def _queue(backend: SQSBackend, asked: Mapping[str, Any], parameter: str) -> Queue:
    arn = str(asked[parameter])
    try:
        queue = backend.get_queue(arn.rpartition(":")[2])
    except QueueDoesNotExist:
        raise NotFound(GONE.format(parameter)) from None
    if queue.queue_arn != arn:
        raise NotFound(GONE.format(parameter))
    return queue


def _told(task: Task) -> dict[str, Any]:
    told = {
        "TaskHandle": handle(task) if task.status is Status.RUNNING else None,
        "Status": task.status.value,
        "SourceArn": task.source_arn,
        "DestinationArn": task.destination_arn,
        "MaxNumberOfMessagesPerSecond": task.rate,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.to_move,
        "FailureReason": task.failure or None,
        "StartedTimestamp": int(task.started * 1000),
    }
    return {name: value for name, value in told.items() if value is not None}
