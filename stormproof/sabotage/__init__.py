"""What breaks, as data: a module a requirement, gathered in this registry."""

from __future__ import annotations

from stormproof.core.faults import Sabotage
from stormproof.sabotage.authentication import AUTHENTICATION
from stormproof.sabotage.encryption import ENCRYPTION
from stormproof.sabotage.firewall import FIREWALL
from stormproof.sabotage.logging import LOGGING
from stormproof.sabotage.queries import QUERIES
from stormproof.sabotage.rate_limiting import RATE_LIMITING
from stormproof.sabotage.roles import ROLES
from stormproof.sabotage.transport import TRANSPORTS

REGISTERED = (
    AUTHENTICATION,
    RATE_LIMITING,
    FIREWALL,
    TRANSPORTS,
    ENCRYPTION,
    ROLES,
    LOGGING,
    QUERIES,
)
SABOTAGES: dict[str, Sabotage] = {sabotage.name: sabotage for registered in REGISTERED for sabotage in registered}

__all__ = ["SABOTAGES"]
