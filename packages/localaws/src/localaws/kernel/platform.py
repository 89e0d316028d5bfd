"""What every service of the embedded AWS may use: time, the event loop, locks, and the ports of its neighbours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.own_calls import OwnCalls
from localaws.kernel.ports import AdmittingFunctions, Logs, Metrics
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.signers import RootKey
from localaws.kernel.work import Work


@dataclass(frozen=True)
class Platform:
    """The running embedded AWS as its services see it.

    What is here lives on `loop`; code that moto's threads run reaches it with ``asyncio.run_coroutine_threadsafe``,
    but for ``metrics.emit`` and ``logs.write``, which any thread may call.
    """

    clock: VirtualClock
    work: Work
    loop: asyncio.AbstractEventLoop
    locks: Locks
    arrivals: Arrivals
    metrics: Metrics
    logs: Logs
    functions: AdmittingFunctions
    endpoint_url: Callable[[], str]
    """Where the AWS APIs answer; empty until the endpoint listens."""
    leads: Callable[[], Mapping[str, str]]
    """What leads an SDK's calls here, as environment variables: `client_environment.function_leads`."""
    own_calls: OwnCalls
    """Tells the calls that a service makes of its neighbours through the endpoint from those of clients."""
    root_key: RootKey
    """The access key of the account's root."""
