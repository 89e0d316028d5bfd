"""What breaks, as data: a module a requirement, gathered in this registry."""

from __future__ import annotations

from stormproof.core.disturbances import Sabotage
from stormproof.sabotage.authentication import AUTHENTICATION

SABOTAGES: dict[str, Sabotage] = {sabotage.name: sabotage for sabotage in AUTHENTICATION}

__all__ = ["SABOTAGES"]
