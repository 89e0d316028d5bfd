"""What breaks, and what complies though it was made otherwise, as data: by concern, gathered in these registries."""

from __future__ import annotations

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.sabotage.authentication.catalogue import AUTHENTICATION
from stormproof.sabotage.authentication.passing import AUTHENTICATION_PASSES
from stormproof.sabotage.encryption.catalogue import ENCRYPTION
from stormproof.sabotage.encryption.passing import ENCRYPTION_PASSES
from stormproof.sabotage.firewall.catalogue import FIREWALL
from stormproof.sabotage.firewall.passing import FIREWALL_PASSES
from stormproof.sabotage.logging.catalogue import LOGGING
from stormproof.sabotage.logging.passing import LOGGING_PASSES
from stormproof.sabotage.queries.catalogue import QUERIES
from stormproof.sabotage.queries.passing import QUERIES_PASSES
from stormproof.sabotage.rate_limiting.catalogue import RATE_LIMITING
from stormproof.sabotage.rate_limiting.passing import RATE_LIMITING_PASSES
from stormproof.sabotage.roles.catalogue import ROLES
from stormproof.sabotage.roles.passing import ROLES_PASSES
from stormproof.sabotage.transport.catalogue import TRANSPORTS
from stormproof.sabotage.transport.passing import TRANSPORT_PASSES

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
PASS_CATALOGUES: tuple[tuple[PassScenario, ...], ...] = (
    AUTHENTICATION_PASSES,
    RATE_LIMITING_PASSES,
    FIREWALL_PASSES,
    TRANSPORT_PASSES,
    ENCRYPTION_PASSES,
    ROLES_PASSES,
    LOGGING_PASSES,
    QUERIES_PASSES,
)
PASSES: dict[str, PassScenario] = {scenario.name: scenario for catalogue in PASS_CATALOGUES for scenario in catalogue}

__all__ = ["CATALOGUES", "PASSES", "PASS_CATALOGUES", "SABOTAGES"]
