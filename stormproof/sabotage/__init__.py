"""What breaks, as data: a catalogue a concern, gathered in this registry."""

from __future__ import annotations

from stormproof.core.faults import Sabotage
from stormproof.sabotage.authentication.catalogue import AUTHENTICATION
from stormproof.sabotage.encryption.catalogue import ENCRYPTION
from stormproof.sabotage.firewall.catalogue import FIREWALL
from stormproof.sabotage.logging.catalogue import LOGGING
from stormproof.sabotage.queries.catalogue import QUERIES
from stormproof.sabotage.rate_limiting.catalogue import RATE_LIMITING
from stormproof.sabotage.roles.catalogue import ROLES
from stormproof.sabotage.transport.catalogue import TRANSPORTS

CATALOGUES: tuple[tuple[Sabotage, ...], ...] = (
    AUTHENTICATION,
    RATE_LIMITING,
    FIREWALL,
    TRANSPORTS,
    ENCRYPTION,
    ROLES,
    LOGGING,
    QUERIES,
)
SABOTAGES: dict[str, Sabotage] = {sabotage.name: sabotage for catalogue in CATALOGUES for sabotage in catalogue}

__all__ = ["CATALOGUES", "SABOTAGES"]
