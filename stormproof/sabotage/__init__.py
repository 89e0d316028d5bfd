"""What breaks, as data: a module a requirement, gathered in this registry."""

from __future__ import annotations

from stormproof.core.disturbances import Sabotage
from stormproof.sabotage.authentication import AUTHENTICATION
from stormproof.sabotage.firewall import FIREWALL
from stormproof.sabotage.logging import LOGGING
from stormproof.sabotage.queries import QUERIES
from stormproof.sabotage.rate_limiting import RATE_LIMITING
from stormproof.sabotage.roles import ROLES

SABOTAGES: dict[str, Sabotage] = {
    sabotage.name: sabotage for sabotage in (*AUTHENTICATION, *FIREWALL, *RATE_LIMITING, *ROLES, *LOGGING, *QUERIES)
}

__all__ = ["SABOTAGES"]
