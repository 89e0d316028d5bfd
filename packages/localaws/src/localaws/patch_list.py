"""Which of moto's methods are patched, by whom and why: what ``python -m localaws --patches`` prints."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from importlib.metadata import version
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from localaws.compose import control_plane
from localaws.data_plane import build
from localaws.faults.lag import Lag
from localaws.faults.profiles import PROFILES
from localaws.kernel.own_calls import OwnCalls
from localaws.moto.patches import Patches
from localaws.registry import registrations
from localaws.tls.authority import Authority

WEATHER = PROFILES["rough"]
"""Two modules patch moto in rough weather alone."""


@contextlib.asynccontextmanager
async def all_patches() -> AsyncIterator[Patches]:
    """Patch moto for all services, serving none of them; at the end moto is as it was before."""
    with tempfile.TemporaryDirectory(prefix="localaws-") as folder:
        state_dir = Path(folder)
        lags = {service: Lag(WEATHER.spread_s) for service in ("apigateway", "wafv2")}
        data = build(state_dir, Authority(state_dir), lags, str, dict, dict, OwnCalls())
        moto = control_plane(registrations(data, WEATHER))
        try:
            moto.install_all()
            yield moto.patches
        finally:
            moto.undo()
            data.platform.clock.close()


def listing() -> str:
    """Return moto's version, then each module that patches it: the gap that it closes, and what it changes for that."""
    return asyncio.run(_listing())


async def _listing() -> str:
    async with all_patches() as patches:
        lines = [f"moto {version('moto')}"]
        for (source, reason), made in groupby(patches, attrgetter("source", "reason")):
            lines += ["", source, f"    {reason}", *(f"    - {patch.target}" for patch in made)]
    return "\n".join(lines)
