"""What answers: the forms of the functions that services bring along and the endpoint calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from localaws.calls.exchange import Exchange, Reply
from localaws.calls.operations import Call

Native = Callable[[Call], Awaitable[Reply]]
"""Answers an operation on the event loop, in place of moto."""

Page = Callable[[Exchange], Awaitable[Reply]]
"""Answers requests for a page of the embedded AWS's own, under ``/_localaws/``."""

Guard = Callable[[Call], Reply | None]
"""Returns a refusal, or None where the request may go on to moto. Called under the backend's lock."""
