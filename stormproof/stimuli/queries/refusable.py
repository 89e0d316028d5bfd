"""Which refusals can be caused at the health's route at all: what stands before it says so, before anything is sent.

Keys of Stormproof, valid or revoked, are nothing to an authorizer of the owner's, and it tells the guard no key to
count; where no guard stands before the function no request is refused for its rate.
"""

from __future__ import annotations

from dataclasses import dataclass

from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.stimuli.rate_limiting.rate_guard_states import guarded_routes
from stormproof.stimuli.rate_limiting.used_routes import health_route
from stormproof.stimuli.shared.workload import health, owners_guard


@dataclass(frozen=True)
class Refusable:
    """Why nobody is refused for his key, or for how often he comes; None where he is."""

    by_key: Undecidable | None = None
    by_rate: Undecidable | None = None


def refusable(bench: Bench) -> Refusable:
    """Look up what stands before the health; raises Undecidable ``needs_workload.health``.

    Codes of what it returns: ``troubles.other_authorizer``, ``troubles.uncounted``, ``troubles.open``.
    """
    asked, route = f"GET {health(bench).path}", health_route(bench)
    if theirs := owners_guard(bench):
        said = f"{asked} asks its owner's {theirs}: no key of Stormproof is refused there, and none is counted"
        why = Undecidable("troubles.other_authorizer", f"{said}; name a health that takes keys of Stormproof")
        return Refusable(why, why)
    standing = next((each for each in guarded_routes(bench) if each.route == route), None)
    if standing is None:
        why = Undecidable("troubles.open", f"{asked} is left open by its owner: nobody is refused there")
        return Refusable(why, why)
    if not standing.code:
        said = f"no guard stands before {asked} ({standing.invokes}): no request is refused there for its rate"
        return Refusable(by_rate=Undecidable("troubles.uncounted", said))
    return Refusable()
