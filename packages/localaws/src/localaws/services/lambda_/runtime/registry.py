"""What the host asks of the control plane; moto's side of it is in `localaws.services.lambda_.control.registry`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from localaws.services.lambda_.runtime.functions import Alias, FunctionVersion, QualifiedName


@dataclass(frozen=True)
class Credentials:
    """What a function signs its AWS calls with: a session of its execution role."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


@dataclass(frozen=True)
class EventInvokeConfig:
    """How asynchronous invocations of a qualifier are retried and where their records go; ARNs or None.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
    """

    maximum_retry_attempts: int = 2
    maximum_event_age_s: int = 21600
    on_success: str | None = None
    on_failure: str | None = None
    dead_letter: str | None = None


class Registry(Protocol):
    """The functions as they are configured now. Called on the event loop: answers from memory, at once."""

    def alias(self, name: QualifiedName) -> Alias | None:
        """Return the alias that the qualifier names, None where it names none."""

    def version(self, name: QualifiedName, version: str) -> FunctionVersion:
        """Return a version; raises InvokeError.

        ResourceNotFoundException 404; ResourceConflictException 409 while the function is Pending; for what cannot
        run here (images, other runtimes than Python's and Node's) NotImplemented 501.
        """

    def reserved_concurrency(self, name: QualifiedName) -> int | None:
        """Return the function's reserved concurrency, None where it has none."""

    def statements(self, name: QualifiedName) -> Sequence[Mapping[str, Any]]:
        """Return the statements of the resource policy of that very qualifier."""

    def event_invoke_config(self, name: QualifiedName) -> EventInvokeConfig:
        """Return the configuration of asynchronous invocations of that qualifier, AWS's defaults where none is set."""

    def may_log(self, version: FunctionVersion, log_stream: str, *, new_group: bool) -> bool:
        """Return whether the execution role lets Lambda write the function's logs."""

    def credentials(self, version: FunctionVersion) -> Credentials:
        """Return a session of the version's execution role."""
