"""The ways in which 7.1 to 7.4 can be lost. What they lose cannot be had again: all of them are for stand-ins alone."""

from __future__ import annotations

from collections.abc import Mapping

from stormproof.core.faults import Sabotage
from stormproof.core.recovery.lifecycle import Rule
from stormproof.sabotage.recovery.store_changes import Inject, expiring, recovery, suspended, with_rules
from stormproof.sabotage.shared.stores import has_bucket, has_table

TABLES: tuple[tuple[str, str, str, Inject], ...] = (
    ("recovery-off", "7.1", "table_off", recovery("the table's recovery is off", None)),
    ("no-recovery-for-a-week", "7.3", "table_off", recovery("the table's recovery is off", None)),
    ("recovery-six-days", "7.3", "out_of_reach", recovery("recovery reaches six days back", 6)),
    ("recovery-one-day", "7.3", "out_of_reach", recovery("recovery reaches a day back", 1)),
)
RULES: Mapping[str, tuple[str, Rule]] = {
    "versions-expire-below-prefix": ("seven days below a prefix", expiring(7, Prefix="projects/")),
    "versions-expire-at-29-days": ("29 days", expiring(29)),
    "versions-expire-by-tag": ("seven days by a tag", expiring(7, Tag={"Key": "temporary", "Value": "yes"})),
    "versions-expire-by-size": ("a day of what is larger", expiring(1, ObjectSizeGreaterThan=1000)),
    "versions-expire-by-all": (
        "five days by prefix, tags and size",
        expiring(
            5,
            And={"Prefix": "tmp/", "Tags": [{"Key": "a", "Value": "1"}], "ObjectSizeLessThan": 5000},
        ),
    ),
    "versions-expire-beyond-newest": ("three days beyond the newest two", expiring(3, newer=2)),
}
"""By the sabotage's name, which versions the owner's second rule deletes, and the rule."""
OLDER_RULE = {"ID": "older", "Status": "Enabled", "Prefix": "old/", **expiring(10)}
"""A rule of the first version of lifecycle configurations: its prefix stands beside it."""


def _of_table(name: str, criterion: str, code: str, inject: Inject) -> Sabotage:
    return Sabotage(name, criterion, f"recovery.{code}", inject, embedded_only=True, where=has_table)


def _of_bucket(name: str, criterion: str, code: str, inject: Inject) -> Sabotage:
    return Sabotage(name, criterion, f"recovery.{code}", inject, embedded_only=True, where=has_bucket)


RECOVERY = (
    *(_of_table(*each) for each in TABLES),
    _of_bucket("versioning-suspended", "7.2", "versioning_suspended", suspended),
    _of_bucket("no-versions-for-a-month", "7.4", "versioning_suspended", suspended),
    *(
        _of_bucket(name, "7.4", "version_gone", with_rules(f"a rule deletes versions after {which}", rule))
        for name, (which, rule) in RULES.items()
    ),
    _of_bucket(
        "versions-expire-by-older-rule",
        "7.4",
        "version_gone",
        with_rules("a rule of the first kind deletes versions after ten days", OLDER_RULE, keep=False),
    ),
)
