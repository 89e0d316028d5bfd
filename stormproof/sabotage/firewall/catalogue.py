"""The ways in which criteria 8.1 and 8.2 can be lost."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.firewall import block_lists as lists
from stormproof.sabotage.firewall import web_acl_settings as settings

FIREWALL = (
    Sabotage("firewall-off", "8.1", "firewall.attack_admitted", settings.disassociated),
    Sabotage("firewall-without-rules", "8.1", "firewall.attack_admitted", settings.without_rules),
    Sabotage("firewall-counting", "8.1", "firewall.only_counting", settings.counting),
    Sabotage("firewall-other-acl", "8.1", "firewall.attack_admitted", settings.swapped),
    Sabotage("firewall-rules-excluded", "8.1", "firewall.only_counting", settings.excluding),
    Sabotage("firewall-scoped-down", "8.1", "firewall.attack_admitted", settings.scoped_down),
    Sabotage("firewall-group-missing", "8.1", "firewall.attack_admitted", settings.without_bad_inputs),
    Sabotage("firewall-allow-first", "8.1", "firewall.attack_admitted", settings.allowing_first),
    Sabotage("firewall-allow-secret", "8.1", "firewall.allowed_before", settings.allowing_secret),
    Sabotage("firewall-side-stage", "8.1", "firewall.attack_admitted", settings.stage_beside),
    Sabotage("firewall-unlogged", "8.1", "firewall.block_not_logged", settings.unlogged),
    Sabotage("firewall-log-filtered", "8.1", "firewall.block_not_logged", settings.logging_allowed_only),
    Sabotage("firewall-key-logged", "8.1", "firewall.key_logged", settings.keys_shown),
    Sabotage("firewall-key-sampled", "8.1", "firewall.key_sampled", settings.keys_sampled),
    Sabotage("firewall-bodies-blocked", "8.1", "firewall.project_blocked", settings.blocking_bodies),
    Sabotage("firewall-too-strict", "8.1", "firewall.harmless_refused", settings.blocking_by_default),
    Sabotage("firewall-closed", "8.1", "firewall.harmless_refused", settings.closed_by_default),
    Sabotage("block-list-canary-out", "8.2", "firewall.listed_admitted", lists.canary_out),
    Sabotage("block-list-counting", "8.2", "firewall.listed_admitted", lists.block_list_counting),
    Sabotage("block-list-after-allow", "8.2", "firewall.listed_admitted", lists.block_list_last),
    Sabotage("block-list-without-ipv6", "8.2", "firewall.listed_admitted", lists.without_ipv6),
    Sabotage("block-list-claims-only", "8.2", "firewall.listed_admitted", lists.claims_only),
    Sabotage("block-list-everybody", "8.2", "firewall.unlisted_refused", lists.everybody, MendedBy.PERSON),
    Sabotage("block-list-unmarked", "8.2", "firewall.block_unmarked", lists.unmarked),
    Sabotage("reputation-counting", "8.2", "firewall.reputation_admitted", lists.reputation_counting),
    Sabotage("reputation-missing", "8.2", "firewall.reputation_admitted", lists.without_reputation),
)
