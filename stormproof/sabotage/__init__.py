"""What breaks, and what complies though it was made otherwise, as data: by concern, gathered in these registries."""

from __future__ import annotations

from stormproof.core.faults import PassScenario, Sabotage
from stormproof.sabotage.alerts.catalogue import ALERTS
from stormproof.sabotage.alerts.passing import ALERTS_PASSES
from stormproof.sabotage.authentication.catalogue import AUTHENTICATION
from stormproof.sabotage.authentication.passing import AUTHENTICATION_PASSES
from stormproof.sabotage.costs.catalogue import COSTS
from stormproof.sabotage.costs.passing import COSTS_PASSES
from stormproof.sabotage.dashboards.catalogue import DASHBOARDS
from stormproof.sabotage.dashboards.passing import DASHBOARDS_PASSES
from stormproof.sabotage.delivery.catalogue import DELIVERY
from stormproof.sabotage.delivery.passing import DELIVERY_PASSES
from stormproof.sabotage.encryption.catalogue import ENCRYPTION
from stormproof.sabotage.encryption.passing import ENCRYPTION_PASSES
from stormproof.sabotage.firewall.catalogue import FIREWALL
from stormproof.sabotage.firewall.passing import FIREWALL_PASSES
from stormproof.sabotage.health.catalogue import HEALTH
from stormproof.sabotage.health.passing import HEALTH_PASSES
from stormproof.sabotage.health.watch_catalogue import WATCH, WATCH_PASSES
from stormproof.sabotage.logging.catalogue import LOGGING
from stormproof.sabotage.logging.passing import LOGGING_PASSES
from stormproof.sabotage.queries.catalogue import QUERIES
from stormproof.sabotage.queries.passing import QUERIES_PASSES
from stormproof.sabotage.rate_limiting.catalogue import RATE_LIMITING
from stormproof.sabotage.rate_limiting.passing import RATE_LIMITING_PASSES
from stormproof.sabotage.recovery.catalogue import RECOVERY
from stormproof.sabotage.recovery.chapter_catalogue import CHAPTER
from stormproof.sabotage.recovery.chapter_passing import CHAPTER_PASSES
from stormproof.sabotage.recovery.passing import RECOVERY_PASSES
from stormproof.sabotage.roles.catalogue import ROLES
from stormproof.sabotage.roles.passing import ROLES_PASSES
from stormproof.sabotage.runbook.catalogue import RUNBOOK
from stormproof.sabotage.runbook.passing import RUNBOOK_PASSES
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
    ALERTS,
    DASHBOARDS,
    COSTS,
    CHAPTER,
    RECOVERY,
    RUNBOOK,
    HEALTH,
    WATCH,
    DELIVERY,
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
    ALERTS_PASSES,
    DASHBOARDS_PASSES,
    COSTS_PASSES,
    CHAPTER_PASSES,
    RECOVERY_PASSES,
    RUNBOOK_PASSES,
    HEALTH_PASSES,
    WATCH_PASSES,
    DELIVERY_PASSES,
)
PASSES: dict[str, PassScenario] = {scenario.name: scenario for catalogue in PASS_CATALOGUES for scenario in catalogue}

__all__ = ["CATALOGUES", "PASSES", "PASS_CATALOGUES", "SABOTAGES"]
