"""Who is turned away before moto sees the request: by service (moto's name), the module that has the guard."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib import import_module

from localaws.http.exchange import Reply
from localaws.http.operations import Call

# Returns a refusal, or None where the request may go on. Called under the backend's lock.
Guard = Callable[[Call], Reply | None]

GUARDS: Mapping[str, str] = {
    "s3": "localaws.services.s3.control.policies",
    "sqs": "localaws.services.sqs.control.policies",
}


@functools.cache
def guard_of(service: str) -> Guard:
    """Return the service's guard; one that lets everybody pass where it has none."""
    if service not in GUARDS:
        return lambda _call: None
    guard: Guard = import_module(GUARDS[service]).guard
    return guard
