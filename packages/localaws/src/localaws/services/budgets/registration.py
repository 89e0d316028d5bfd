"""Budgets: refreshed by the clock."""

from __future__ import annotations

from localaws.kernel.platform import Platform
from localaws.kernel.ports import Mail, Publisher
from localaws.moto.patches import Patches
from localaws.services.costs.ledger import CostLedger
from localaws.services.registration import Registration


def register(platform: Platform, costs: CostLedger, mail: Mail, publisher: Publisher) -> Registration:
    """Return the service."""

    def install(patches: Patches) -> None:
        from localaws.services.budgets.control import operations

        operations.install(patches.of(operations), platform, costs, mail, publisher)

    return Registration("budgets", install)
