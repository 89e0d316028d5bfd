"""What a probe is given of the system that it looks at: the same from every region, but for its own things.

And why there is none to look: an owner states nothing to ask for, or nobody reaches the API from outside.
"""

from __future__ import annotations

from stormproof.core.addresses import api_host
from stormproof.core.health.names import probe_key, probe_notes
from stormproof.core.health.observed import HEALTH, JOURNEY
from stormproof.core.health.probe_settings import Settings
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext
from stormproof.core.system import System


def probed(system: System, check: str = HEALTH) -> Settings:
    """Return the settings of a probe in the region that a system is seen from."""
    names, home = Names(system), system.at(system.home)
    api = system.api
    url = api.url if api.by_url() else f"https://{api_host(home)}/{api.stage}"
    return Settings(
        url.rstrip("/"), api.id, home.region, probe_notes(names), probe_key(names), system.dns_suffix, check
    )


def unprobed(context: PlanContext, check: str = HEALTH) -> str:
    """Return why no probe can make a check, with the way out; empty where one can.

    A probe that is not told what to ask for would say of a system that serves its clients that it does not.
    """
    stated = {HEALTH: context.workload.health, JOURNEY: context.workload.journey}
    if not stated[check]:
        return f"say workload.{check} in the target file"
    barrier = context.system.api.barrier()
    return f"{barrier.reason}; no probe can call it" if barrier else ""
