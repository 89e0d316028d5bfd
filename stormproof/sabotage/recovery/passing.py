"""The states that comply with 7.1 to 7.4 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.core.recovery.lifecycle import Rule
from stormproof.sabotage.recovery.backup_plans import planned_backups
from stormproof.sabotage.recovery.replicas import replicated
from stormproof.sabotage.recovery.store_changes import expiring, protected, recovery, with_rules

MOVES: Rule = {
    "NoncurrentVersionTransitions": [{"NoncurrentDays": 30, "StorageClass": "GLACIER"}],
    "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}],
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
}
MARKERS: Rule = {"Expiration": {"ExpiredObjectDeleteMarker": True}}
CURRENT: Rule = {"Expiration": {"Days": 1}, "Filter": {"Prefix": "daily/"}}
"""Of current versions an expiry makes delete markers alone."""
SWITCHED_OFF: Rule = {"Status": "Disabled", **expiring(7)}
OF_BUCKETS = ("bucket-versioning", "version-retention")

RECOVERY_PASSES = (
    PassScenario(
        "own-recovery-period",
        "7.1",
        ("table-recovery",),
        recovery("the owner's recovery reaches ten days back", 10),
        embedded_only=True,
    ),
    PassScenario(
        "table-protected",
        "7.1",
        ("table-recovery", "table-protection"),
        protected("the owner has the table refuse to be deleted"),
    ),
    PassScenario(
        "versions-moved-and-tidied",
        "7.2",
        ("bucket-versioning",),
        with_rules("the owner's rules move versions and tidy up what is none", MOVES, MARKERS),
        embedded_only=True,
    ),
    PassScenario(
        "objects-expire",
        "7.2",
        ("bucket-versioning",),
        with_rules("the owner's rule has objects expire, of which the versions stay", CURRENT),
        embedded_only=True,
    ),
    PassScenario("replicated", "7.2", ("bucket-versioning", "backup-vault"), replicated, embedded_only=True),
    PassScenario(
        "recovery-seven-days",
        "7.3",
        ("table-recovery",),
        recovery("the owner's recovery reaches seven days back", 7),
        embedded_only=True,
    ),
    PassScenario("backed-up-by-a-plan", "7.3", ("table-recovery",), planned_backups, embedded_only=True),
    PassScenario(
        "versions-kept-a-year",
        "7.4",
        OF_BUCKETS,
        with_rules("versions are kept for a year, and the newest five for ever", expiring(365, newer=5), keep=False),
        embedded_only=True,
    ),
    PassScenario(
        "versions-never-expire",
        "7.4",
        OF_BUCKETS,
        with_rules("no rule deletes versions", keep=False),
        embedded_only=True,
    ),
    PassScenario(
        "short-rule-switched-off",
        "7.4",
        OF_BUCKETS,
        with_rules("a rule of seven days is switched off", SWITCHED_OFF),
        embedded_only=True,
    ),
)
