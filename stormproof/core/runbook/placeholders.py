"""Placeholders of the runbook: ``{api}`` stands for the ID of the target's API. Kinds that are not listed are mistakes.

A kind of which the system has several stands for the first; of one that it has none, the command means nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.naming import Names
from stormproof.core.system import System

PLACE = re.compile(r"\{([a-z_]+)\}")
KINDS: Mapping[str, str] = {
    "api": "the ID of the REST API",
    "stage": "the stage that serves users",
    "region": "the region of the system",
    "account": "the AWS account",
    "function": "the name of a function",
    "alias": "the alias of that function that every invoker is on",
    "table": "the name of a DynamoDB table",
    "bucket": "the name of an S3 bucket",
    "queue": "the name of an SQS queue",
    "dead_letter_queue": "the ARN of a dead-letter queue that was made beside a queue of the system",
}
"""What each stands for on a system."""
CHOSEN: Mapping[str, str] = {
    "version": "the number of a function's version that was served before",
    "moment": "the moment to go back to, as 2026-11-29T03:00:00Z",
    "prefix": "how the names of the objects begin",
    "item": "the key of an item, as JSON",
}
"""What each stands for that whoever follows the page has to choose: what is needed then, no target tells."""


def values(system: System) -> dict[str, str]:
    """Return what each kind stands for on a system, without those of which it has none."""
    found = {
        "api": system.api.id,
        "stage": system.api.stage,
        "region": system.region,
        "account": system.account,
        "function": system.functions[0].name if system.functions else "",
        "alias": system.functions[0].alias if system.functions else "",
        "table": system.tables[0].name if system.tables else "",
        "bucket": system.buckets[0].name if system.buckets else "",
        "queue": system.queues[0].name if system.queues else "",
        "dead_letter_queue": next(_dead(system), ""),
    }
    return {kind: value for kind, value in found.items() if value}


def _dead(system: System) -> Iterator[str]:
    ours = {dead_letter_queue(Names(system), queue.name) for queue in system.queues}
    return (queue.arn for queue in system.queues if queue.name in ours)


def kinds(text: str) -> frozenset[str]:
    """Return the kinds of placeholders that a text has, known or not."""
    return frozenset(PLACE.findall(text))


def unknown(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text that nothing can be filled into."""
    return tuple(sorted(kinds(text) - KINDS.keys() - CHOSEN.keys()))


def chosen(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the kinds in a text that somebody has still to choose."""
    return tuple(sorted((kinds(text) & CHOSEN.keys()) - known.keys()))


def missing(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the kinds in a text that the system has none of."""
    return tuple(sorted((kinds(text) & KINDS.keys()) - known.keys()))


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; one without a value stays as it is."""
    return PLACE.sub(lambda place: known.get(place[1], place[0]), text)
