"""Judges of buckets: whether objects that were lost can be brought back, and how long that stays so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stormproof.core.errors import Refuted
from stormproof.core.recovery.lifecycle import expiring
from stormproof.core.recovery.stores import BucketVersions

SHOWN = 3


@dataclass(frozen=True)
class BroughtBack:
    """What became of objects of ours in a bucket that were overwritten and deleted, and brought back, by their keys.

    `missing` could not be brought back, `changed` are not as they were: content, type, metadata or tags.
    """

    bucket: BucketVersions
    compared: int = 0
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Aged:
    """What is left of `written` former versions of ours that are `days` old.

    `gone` names the keys of those that are not there any more, and the rule that each was about.
    """

    bucket: BucketVersions
    days: float
    written: int = 0
    gone: tuple[str, ...] = ()


def judge_versioned(found: Iterable[BucketVersions]) -> None:
    """Refute unless each bucket keeps former versions.

    Codes: ``recovery.versioning_suspended``, ``recovery.versioning_off``.
    """
    for each in found:
        if not each.versioned:
            said = f"{each.bucket.arn}: versioning is {each.status or 'not on'}: what is overwritten or deleted is gone"
            code = "recovery.versioning_suspended" if each.status else "recovery.versioning_off"
            raise Refuted(code, said, (each.bucket.arn,))


def judge_brought_back(found: Iterable[BroughtBack]) -> None:
    """Refute unless every object is back as it was.

    Codes: those of `judge_versioned`, ``recovery.objects_missing``, ``recovery.objects_changed``.
    """
    for each in found:
        judge_versioned([each.bucket])
        arn = each.bucket.bucket.arn
        for code, keys in (("missing", each.missing), ("changed", each.changed)):
            if keys:
                said = f"{arn}: {len(keys)} of {each.compared} objects are {code} after they were brought back"
                raise Refuted(f"recovery.objects_{code}", f"{said}: {', '.join(keys[:SHOWN])}", (arn,))


def judge_kept(found: Iterable[BucketVersions], days: int) -> None:
    """Refute unless each bucket keeps former versions so many days, by the earliest of its rules.

    Codes: those of `judge_versioned`, ``recovery.versions_expire``.
    """
    for each in found:
        judge_versioned([each])
        early = [rule for rule in expiring(each.rules) if rule.days < days]
        if early:
            said = f"{each.bucket.arn}: {'; '.join(map(str, early))}; {days} days are demanded"
            raise Refuted("recovery.versions_expire", said, (each.bucket.arn,))


def judge_aged(found: Iterable[Aged]) -> None:
    """Refute unless every former version is still there.

    Codes: those of `judge_versioned`, ``recovery.version_gone``.
    """
    for each in found:
        judge_versioned([each.bucket])
        if each.gone:
            said = f"{each.bucket.bucket.arn}: of {each.written} former versions {len(each.gone)} are gone"
            told = f"{said} after {each.days:.1f} days: {'; '.join(each.gone[:SHOWN])}"
            raise Refuted("recovery.version_gone", told, (each.bucket.bucket.arn,))
