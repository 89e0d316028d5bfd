"""Every AWS call leaves a record, without secrets and without the customer's data, and is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from stormproof.core.clock import Clock
from stormproof.core.evidence import REDACTED, Record, Redactor

Recorder = Callable[[Record], None]

VALUES_WITHHELD = frozenset({"Variables", "variables"})
"""Environment and stage variables: their names are evidence, their values may be passwords."""
WITHHELD: Mapping[str, frozenset[str]] = {
    "apigateway": frozenset({"value"}),
    "lambda": frozenset({"Location"}),
    "ssm": frozenset({"Value"}),
    "sts": frozenset({"Credentials"}),
    "sns": frozenset({"Token"}),
    "dynamodb": frozenset({"Item", "Items", "ExpressionAttributeValues", "Attributes"}),
    "sqs": frozenset({"Body", "MessageBody"}),
}
"""Fields whose content is a secret or the customer's data: key values, presigned links, parameters, items."""


def unrecorded(_: Record) -> None:
    """Record nothing: what an administrator's verb sees is no evidence, no verdict rests on it."""


@dataclass(frozen=True)
class Counts:
    """AWS calls made so far."""

    read: int = 0
    write: int = 0


class CallLog:
    """Counts calls and hands each to the recorder; thread-safe as far as the recorder is."""

    def __init__(self, clock: Clock, recorder: Recorder, redactor: Redactor) -> None:
        self._clock = clock
        self._recorder = recorder
        self.redactor = redactor
        self._reads = 0
        self._writes = 0
        self._lock = Lock()

    @property
    def counts(self) -> Counts:
        """How many calls were made."""
        with self._lock:
            return Counts(self._reads, self._writes)

    def note(
        self,
        service: str,
        operation: str,
        region: str,
        parameters: Mapping[str, Any],
        *,
        write: bool,
        answer: Mapping[str, Any] | None = None,
        error: str | None = None,
    ) -> None:
        """Record one call with its answer or its error."""
        with self._lock:
            self._writes += write
            self._reads += not write
        if self._recorder is unrecorded:
            return
        content = {
            "service": service,
            "operation": operation,
            "region": region,
            "write": write,
            "parameters": self.redactor.data(withhold(service, parameters)),
            "request_id": (answer or {}).get("ResponseMetadata", {}).get("RequestId"),
            "answer": self.redactor.data(withhold(service, _body(answer))),
            "error": error and self.redactor.text(error),
        }
        self._recorder(Record("aws", self._clock.now(), f"{service} {operation}", content))


def withhold(service: str, value: Any) -> Any:
    """Return the data without what must not be kept, at any depth."""
    if isinstance(value, Mapping):
        return {k: _withheld(service, str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [withhold(service, item) for item in value]
    return value


def _withheld(service: str, name: str, value: Any) -> Any:
    if name in VALUES_WITHHELD and isinstance(value, Mapping):
        return dict.fromkeys(value, REDACTED)
    if name in WITHHELD.get(service, frozenset()) and value is not None:
        return f"[{len(value)} withheld]" if isinstance(value, list) else REDACTED
    return withhold(service, value)


def _body(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if answer is None else {k: v for k, v in answer.items() if k != "ResponseMetadata"}
