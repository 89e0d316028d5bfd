"""Queues that a run makes of its own, known by their names: they have no URL before they are there."""

from __future__ import annotations

from collections.abc import Iterable

from stormproof.aws.undo.disturbances.kind import Kind, named_by
from stormproof.core.alerts.copies import alert_copies
from stormproof.core.planning.controls import Reads
from stormproof.core.planning.plans import Call
from stormproof.core.undo import Values

NAME = "QueueName"


def _url(reads: Reads, resource: Values) -> str:
    return str(reads.read("sqs", "get_queue_url", **{NAME: resource[NAME]})["QueueUrl"])


def _look(reads: Reads, resource: Values) -> Values:
    _url(reads, resource)
    return {}


def _back(reads: Reads, resource: Values, _values: Values | None) -> Iterable[Call]:
    yield Call("sqs", "delete_queue", {"QueueUrl": _url(reads, resource)})


OWN_QUEUES = (
    Kind(
        "queue of a run's own",
        "sqs",
        {"create_queue": named_by(NAME, made={}), "end_own_queue": named_by(NAME, takes_away=True)},
        lambda owned, resource: str(resource[NAME]).startswith(alert_copies(owned.names)),
        _back,
        _look,
    ),
)
