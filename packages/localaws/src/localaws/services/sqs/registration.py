"""SQS: long polls wait on the event loop, queue policies refuse callers."""

from __future__ import annotations

from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.registration import Registration
from localaws.services.sqs.long_polls import ReceiveMessage


def register(platform: Platform) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.sqs.control import (
            checks,
            fifo,
            handles,
            messages,
            metrics,
            move_tasks,
            policies,
            queries,
        )

        queries.install(patches.of(queries))
        fifo.install(patches.of(fifo))
        checks.install(patches.of(checks))
        handles.install(patches.of(handles))
        messages.install(patches.of(messages), platform)
        metrics.install(patches.of(metrics), platform)
        policies.install(patches.of(policies))
        move_tasks.install(patches.of(move_tasks), platform)

    return Registration(
        "sqs",
        install,
        native_operations=lambda moto: {("sqs", "ReceiveMessage"): ReceiveMessage(moto, platform.arrivals)},
        guard=_guard,
    )


def _guard(call: Call) -> Reply | None:
    from localaws.services.sqs.control import policies, queries

    return queries.refused(call) or policies.guard(call)
