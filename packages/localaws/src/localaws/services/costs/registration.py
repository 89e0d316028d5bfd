"""Cost Explorer, and the page on which costs are seeded."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.moto.patches import Patches
from localaws.services.costs.ledger import CostLedger
from localaws.services.costs.page import CostsPage
from localaws.services.registration import Registration


def register(platform: Platform, costs: CostLedger) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.costs import control

        control.install(patches.of(control), costs, platform.clock.now)

    return Registration("ce", install, pages={"costs": CostsPage(costs)})
