"""Jobs: harmless work of functions, as the workload states it; brought about, and seen to be done."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from stormproof.aws.observe.lambda_functions import function_log, read_function
from stormproof.aws.observe.logs.events import await_events
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.plans import Call
from stormproof.core.system import Function, System
from stormproof.core.workload.json_pointer import holds
from stormproof.core.workload.model import Captured, Job, filled, filled_json

NOT_DONE = "workload.job_not_done"


def function_of(system: System, job: Job) -> Function:
    """Return the function of a job, by role or name; raises CouldNotLook ``workload.no_function``."""
    for function in system.functions:
        if job.function in {function.role, function.name}:
            return function
    known = ", ".join(function.role for function in system.functions)
    raise CouldNotLook("workload.no_function", f"there is no function {job.function}; the system has {known}")


def do(bench: Bench, job: Job, captured: Captured) -> None:
    """Bring a job about; raises CouldNotLook ``workload.job_not_done`` where an invocation comes to nothing."""
    if job.event:
        _invoke(bench, job, captured)
    elif job.queue:
        _send(bench, job, captured)


def await_done(bench: Bench, job: Job, captured: Captured, since: datetime) -> None:
    """Wait for the line that shows that a job was done; raises CouldNotLook ``poll.timed_out``."""
    if job.log:
        serving = read_function(bench.reads, function_of(bench.context.system, job)).serving
        text, within_s = filled(job.log, captured), job.within_s + bench.surroundings.waits.logs_s
        await_events(bench.reads, bench.clock, function_log(serving), text, since=since, within_s=within_s)


def _invoke(bench: Bench, job: Job, captured: Captured) -> None:
    function = function_of(bench.context.system, job)
    served = {"Qualifier": function.alias} if read_function(bench.reads, function).alias else {}
    parameters = {"FunctionName": function.name, "Payload": filled_json(job.event, captured), **served}
    # Harmless work is harmless twice: an execution whose answer was lost is looked for by nobody.
    answer = bench.writer.answer(Call("lambda", "invoke", parameters, idempotent=True))
    said = answer["Payload"].read().decode("utf-8", "replace")
    if error := answer.get("FunctionError"):
        raise CouldNotLook(NOT_DONE, f"{function.name} failed at its job ({error}): {said[:200]}")
    returned = _json(said)
    for pointer, value in job.expect.items():
        if not holds(returned, pointer, value):
            stated = f"{pointer} is not {json.dumps(value)}"
            raise CouldNotLook(NOT_DONE, f"{function.name} returned something else than stated, {stated}: {said[:200]}")


def _send(bench: Bench, job: Job, captured: Captured) -> None:
    urls = {queue.name: queue.url for queue in bench.context.system.queues}
    if job.queue not in urls:
        raise CouldNotLook("workload.no_queue", f"there is no queue {job.queue}; the system has {', '.join(urls)}")
    body = filled_json(job.message, captured)
    bench.writer.call(Call("sqs", "send_message", {"QueueUrl": urls[job.queue], "MessageBody": body}))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
