"""Filter criteria of event source mappings: which messages reach the function.

A message that no filter lets through is deleted from the queue. A filter that asks for members of ``body`` reads the
body as JSON, and lets through none that is something else; one that asks for the body itself reads it as text.
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html and
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html; as recorded in test_sqs_event_filter and
test_sqs_invalid_event_filter,
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.py
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.kernel.patterns.pattern import Pattern, read
from localaws.kernel.patterns.rules import EVENTBRIDGE

IN_BODY = "body."


@dataclass(frozen=True)
class Filter:
    """One filter."""

    pattern: Pattern
    reads_body: bool
    """Whether it asks for members of the body."""

    def passes(self, record: Mapping[str, Any]) -> bool:
        """Tell whether a record of the event, whose body is text, is let through."""
        if not self.reads_body:
            return self.pattern.matches(record)
        try:
            body = json.loads(record["body"])
        except ValueError:
            return False
        return self.pattern.matches({**record, "body": body})


def filters_of(patterns: Iterable[str]) -> tuple[Filter, ...]:
    """Return the filters that patterns, JSON texts, are. Raises ValueError for one that is none."""
    return tuple(_filter(read(json.loads(pattern), EVENTBRIDGE)) for pattern in patterns)


def _filter(pattern: Pattern) -> Filter:
    return Filter(pattern, any(path.startswith(IN_BODY) for path in pattern.fields))


def passes(filters: Sequence[Filter], record: Mapping[str, Any]) -> bool:
    """Tell whether one of the filters lets a record through, or there are none."""
    return not filters or any(each.passes(record) for each in filters)
