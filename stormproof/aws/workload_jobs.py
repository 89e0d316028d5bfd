"""Jobs: harmless work of functions, as the workload states it; brought about, and seen to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.events import await_events
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function, System
from stormproof.core.workload.json_pointer import holds
from stormproof.core.workload.model import Captured, Job, filled, filled_json

FAILED = "workload.job_failed"
NOT_DONE = "workload.job_not_done"


class Writes(Protocol):
    """Mutating AWS calls."""

    def call(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call; raises CallFailed, NotThere."""

    def answer(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call and return AWS's whole answer; raises as `call`."""


@dataclass(frozen=True)
class Workplace:
    """Where jobs are done; `logs_s` is how long a line that was written takes to be read, in seconds."""

    reads: Reads
    writer: Writes
    clock: Clock
    system: System
    logs_s: float


def function_of(system: System, job: Job) -> Function:
    """Return the function of a job, by role or name; raises CouldNotLook ``workload.no_function``."""
    for function in system.functions:
        if job.function in {function.role, function.name}:
            return function
    known = ", ".join(function.role for function in system.functions)
    raise CouldNotLook("workload.no_function", f"there is no function {job.function}; the system has {known}")


def do(at: Workplace, job: Job, captured: Captured) -> None:
    """Bring a job about.

    Raises CouldNotLook ``workload.job_failed`` where the function fails, ``workload.job_not_done`` where it returns
    something else than stated, ``workload.no_queue``; CallFailed.
    """
    if job.event:
        _invoke(at, job, captured)
    elif job.queue:
        _send(at, job, captured)


def await_done(at: Workplace, job: Job, captured: Captured, since: datetime) -> None:
    """Wait for the line that shows that a job was done; raises CouldNotLook ``poll.timed_out``."""
    if job.log:
        serving = read_function(at.reads, function_of(at.system, job)).serving
        text, within_s = filled(job.log, captured), job.within_s + at.logs_s
        await_events(at.reads, at.clock, function_log(serving), text, since=since, within_s=within_s)


def _invoke(at: Workplace, job: Job, captured: Captured) -> None:
    function = function_of(at.system, job)
    served = {"Qualifier": function.alias} if read_function(at.reads, function).alias else {}
    parameters = {"FunctionName": function.name, "Payload": filled_json(job.event, captured), **served}
    # Harmless work is harmless twice: an execution whose answer was lost is looked for by nobody.
    answer = at.writer.answer(Call("lambda", "invoke", parameters, idempotent=True))
    said = answer["Payload"].read().decode("utf-8", "replace")
    if error := answer.get("FunctionError"):
        raise CouldNotLook(FAILED, f"{function.name} failed at its job ({error}): {said[:200]}")
    returned = _json(said)
    for pointer, value in job.expect.items():
        if not holds(returned, pointer, value):
            stated = f"{pointer} is not {json.dumps(value)}"
            raise CouldNotLook(NOT_DONE, f"{function.name} returned something else than stated, {stated}: {said[:200]}")


def _send(at: Workplace, job: Job, captured: Captured) -> None:
    urls = {queue.name: queue.url for queue in at.system.queues}
    if job.queue not in urls:
        raise CouldNotLook("workload.no_queue", f"there is no queue {job.queue}; the system has {', '.join(urls)}")
    body = filled_json(job.message, captured)
    # Who takes messages from a standard queue has to bear the same one twice, and harmless work is harmless twice:
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html
    at.writer.call(Call("sqs", "send_message", {"QueueUrl": urls[job.queue], "MessageBody": body}, idempotent=True))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
