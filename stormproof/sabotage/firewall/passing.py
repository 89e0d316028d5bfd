"""The states that comply with 8.1 and 8.2 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.firewall import owners_acls as owners

FIREWALL_PASSES = (
    PassScenario("own-web-acl", "8.1", ("firewall", "firewall-logging"), owners.own_acl, alone=True),
    PassScenario("web-acl-stricter", "8.1", ("firewall",), owners.stricter),
    PassScenario("firewall-log-of-own", "8.1", ("firewall-logging",), owners.own_log),
    PassScenario("own-block-list", "8.2", ("block-list", "firewall"), owners.own_acl, alone=True),
    PassScenario("block-list-of-ranges", "8.2", ("block-list",), owners.bogons),
)
