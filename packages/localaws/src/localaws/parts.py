"""What the patches of the control plane may reach: the parts of the data plane, gathered once at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.faults.profiles import FaultProfile
from localaws.kernel.clock import VirtualClock
from localaws.kernel.locks import Locks
from localaws.kernel.queue_notifications import Arrivals
from localaws.kernel.work import Work


@dataclass(frozen=True)
class Parts:
    """The running embedded AWS as its patches see it.

    The parts live on `loop`; code that moto's threads run reaches them with ``asyncio.run_coroutine_threadsafe``,
    but for ``metrics.emit`` and ``logs.write``, which any thread may call. The parts are typed Any because each is
    more to its own patch module than the protocol in ports.py that its neighbours know.
    """

    clock: VirtualClock
    work: Work
    loop: asyncio.AbstractEventLoop
    locks: Locks
    arrivals: Arrivals
    metrics: Any
    logs: Any
    functions: Any
    gateway: Any
    firewall: Any
    web_acls: Any
    mail: Any
    costs: Any
    weather: FaultProfile
    state_dir: Path
    endpoint_url: Callable[[], str]
