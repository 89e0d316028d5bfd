"""A bucket's lifecycle rules: which of them delete noncurrent versions, after how many days at the earliest.

A rule may name objects by prefix, tags or size, older ones by a Prefix beside the filter; a permanent deletion goes
before whatever else is due, and of two rules the shorter one counts. NewerNoncurrentVersions keeps so many of the
newest beyond that time, and none beyond them; days are counted from the moment at which a version became noncurrent.
Of current versions an expiry only makes delete markers, and what is aborted has never been a version.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Mapping[str, Any]
"""As GetBucketLifecycleConfiguration tells it."""
EXPIRY, DAYS = "NoncurrentVersionExpiration", "NoncurrentDays"
ARCHIVES = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes from which an object has to be restored, for minutes to days, before it can be read:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
"""


@dataclass(frozen=True)
class Expiring:
    """An enabled rule that deletes noncurrent versions after `days`, but for the `newer` newest.

    Sizes are in bytes: the rule is about objects larger, and smaller, than these.
    """

    rule: str
    days: int
    newer: int = 0
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    larger_than: int | None = None
    smaller_than: int | None = None

    def __str__(self) -> str:
        """Tell which objects it is about, and when their versions go."""
        which = [f"below {self.prefix}"] if self.prefix else []
        which += [f"tagged {key}={value}" for key, value in self.tags]
        which += [f"larger than {self.larger_than} bytes"] if self.larger_than is not None else []
        which += [f"smaller than {self.smaller_than} bytes"] if self.smaller_than is not None else []
        objects = f" {' and '.join(which)}" if which else ""
        return f"rule {self.rule} deletes noncurrent versions{objects} after {self.days} days"


@dataclass(frozen=True)
class _Filter:
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)


def expiring(rules: Iterable[Rule]) -> tuple[Expiring, ...]:
    """Return the enabled rules that delete noncurrent versions, the earliest first."""
    found = [_expiring(each) for each in rules if _deletes(each)]
    return tuple(sorted(found, key=lambda each: (each.days, each.rule)))


def raised(rules: Iterable[Rule], least: int) -> list[dict[str, Any]]:
    """Return the rules with none that deletes noncurrent versions before `least` days; all else stays as it is."""
    return [_raised(each, least) for each in rules]


def archiving(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the enabled rules that move noncurrent versions to where they cannot be read at once."""
    for each in rules:
        moves = each.get("NoncurrentVersionTransitions") or ()
        if each.get("Status") == "Enabled" and any(move.get("StorageClass") in ARCHIVES for move in moves):
            yield str(each.get("ID") or "without a name")


def _deletes(rule: Rule) -> bool:
    return rule.get("Status") == "Enabled" and DAYS in (rule.get(EXPIRY) or {})


def _expiring(rule: Rule) -> Expiring:
    which, expiry = _filter(rule), rule[EXPIRY]
    return Expiring(
        str(rule.get("ID") or "without a name"),
        int(expiry[DAYS]),
        int(expiry.get("NewerNoncurrentVersions") or 0),
        which.prefix,
        which.tags,
        which.sizes.get("ObjectSizeGreaterThan"),
        which.sizes.get("ObjectSizeLessThan"),
    )


def _filter(rule: Rule) -> _Filter:
    """Return what a rule is about: its filter, that filter's And, or the prefix of rules of the first version."""
    given = rule.get("Filter") or {}
    both = given.get("And") or given
    tags = [*(both.get("Tags") or ()), *([both["Tag"]] if "Tag" in both else ())]
    sizes = {name: int(both[name]) for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan") if name in both}
    prefix = str(both.get("Prefix") or rule.get("Prefix") or "")
    return _Filter(prefix, tuple(sorted((str(tag["Key"]), str(tag.get("Value", ""))) for tag in tags)), sizes)


def _raised(rule: Rule, least: int) -> dict[str, Any]:
    if not _deletes(rule) or int(rule[EXPIRY][DAYS]) >= least:
        return dict(rule)
    return {**rule, EXPIRY: {**rule[EXPIRY], DAYS: least}}
