"""The bench: everything that a step or a stimulus works with, handed in, so that neither knows where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, ParamSpec, Protocol, TypeVar

from stormproof.core.clock import Clock
from stormproof.core.evidence import Record, Redactor
from stormproof.core.faults import FaultInjection
from stormproof.core.observations import Endpoint, Exchange, Unreachable
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import Call
from stormproof.core.request_log import Sent
from stormproof.core.target.model import Target
from stormproof.run.environment.retry_budget import RetryBudget
from stormproof.run.recording.evidence_log import EvidenceLog

P = ParamSpec("P")
Seen = TypeVar("Seen")
Sink = Callable[[Record], None]
Hold = Callable[[FaultInjection], AbstractContextManager[dict[str, Any]]]
"""Disturbs for as long as a block runs."""
LONGEST_BODY = 8192
"""Characters of a body that evidence keeps in full; a longer one is cut and told by its length and SHA-256."""


class Writes(Protocol):
    """What a stimulus may use to change something: single AWS calls, recorded."""

    def call(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call, await what settles it, and return the outputs that it yields; raises CallFailed, NotThere."""

    def answer(self, call: Call, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call and return AWS's whole answer, settled or not; raises as `call`."""


class Keys(Protocol):
    """API keys for the run: made on demand, known to the redactor, revoked when the run ends."""

    def harness(self) -> str:
        """Return the run's own valid key, the same one each time."""

    def issue(self, owner: str, limit: int | None = None) -> str:
        """Return a new valid key; `limit` is requests an hour, None for the policy's figure."""

    def rotate(self, key: str, overlap: timedelta) -> str:
        """Return a key that takes over from one made here, which stays valid for `overlap`."""

    def end(self, key: str) -> None:
        """Revoke a key that was made here."""


@dataclass(frozen=True)
class Access:
    """The ways to AWS, recording into one sink."""

    reads: Reads
    writer: Writes
    plain: Reads
    """Without TLS."""


@dataclass(frozen=True)
class Bench:
    """The run's tools. What is seen through them lands, redacted, in `trail`.

    `connect` opens the ways to AWS that record into a given sink; `hold` disturbs on purpose, its undo written down
    first; `sent` is what the whole run has sent, `patience` what is left of the run's.
    """

    target: Target
    context: PlanContext
    clock: Clock
    redactor: Redactor
    keys: Keys
    connect: Callable[[Sink], Access]
    access: Access
    evidence_log: EvidenceLog
    sent: Sent
    hold: Hold
    retry_budget: RetryBudget

    @property
    def reads(self) -> Reads:
        """Read-only AWS calls."""
        return self.access.reads

    @property
    def plain_reads(self) -> Reads:
        """Read-only AWS calls over HTTP without TLS: to see that they are refused."""
        return self.access.plain

    @property
    def writer(self) -> Writes:
        """Mutating AWS calls."""
        return self.access.writer

    def recording(self, evidence_log: EvidenceLog) -> Bench:
        """Return the same bench, recording into another trail."""
        return replace(self, evidence_log=evidence_log, access=self.connect(evidence_log.record))

    def record(self, record: Record) -> None:
        """Keep a piece of evidence; secrets are removed before it is stored."""
        self.evidence_log.record(
            replace(record, title=self.redactor.text(record.title), content=self.redactor.data(record.content))
        )

    def endpoint(self, stage: str | None = None, key: str | None = None) -> Endpoint:
        """Return where a stage of the system's API is called; None is the stage that serves users."""
        api = self.context.system.api
        if key:
            self.redactor.learn([key])
        embedded = self.target.embedded
        if embedded is not None:
            url = f"{embedded.gateway_url}/_aws/execute-api/{api.id}/{stage or api.stage}"
            return Endpoint(url, key=key, ca_file=str(embedded.ca_bundle))
        host = f"{api.id}.execute-api.{self.context.system.region}.amazonaws.com"
        return Endpoint(f"https://{host}/{stage or api.stage}", key=key)

    def send(self, probe: Callable[P, Seen], *args: P.args, **kwargs: P.kwargs) -> Seen:
        """Call a probe and keep each exchange in what it returns as evidence; safe to call from several threads.

        A single request is sent again where nothing can be told by the answer, see `run.patience`.
        """
        return self.retry_budget.ask(lambda: self._sent(probe(*args, **kwargs)), self.clock)

    def _sent(self, seen: Seen) -> Seen:
        at = self.clock.now()
        for exchange in exchanges(seen):
            self.record(Record("http", at, _title(exchange), _content(exchange)))
            if isinstance(exchange, Exchange):
                self.sent.add(exchange)
        return seen


def exchanges(seen: object) -> Iterable[Exchange | Unreachable]:
    """Yield the exchanges in what a probe returned: one, or any nesting of lists and tuples of them."""
    if isinstance(seen, Exchange | Unreachable):
        yield seen
    elif isinstance(seen, list | tuple):
        for item in seen:
            yield from exchanges(item)


def _title(exchange: Exchange | Unreachable) -> str:
    came_to = exchange.status if isinstance(exchange, Exchange) else exchange.cause
    note = f" ({exchange.note})" if exchange.note else ""
    return f"{exchange.method} {exchange.url}{note}: {came_to}"


def _content(exchange: Exchange | Unreachable) -> dict[str, Any]:
    content = asdict(exchange)
    body = content.get("body", "")
    if len(body) > LONGEST_BODY:
        content["body"] = body[:LONGEST_BODY]
        content["body_cut"] = {"characters": len(body), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    return content
