"""Buckets: versions are kept, objects come back as they were, and nothing deletes versions too early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.judges.recovery.buckets import (
    Aged,
    BroughtBack,
    judge_aged,
    judge_brought_back,
    judge_kept,
    judge_versioned,
)
from stormproof.core.recovery.stores import BucketVersions
from tests.provisioners.fakes import BUCKET

ON = BucketVersions(BUCKET, "Enabled")
WHOLE, OLD = BroughtBack(ON, 5), Aged(ON, 29.9, 3)


@pytest.mark.parametrize(("status", "code"), [("Suspended", "versioning_suspended"), ("", "versioning_off")])
def test_a_bucket_without_versions_fails_every_judge(status: str, code: str) -> None:
    """Whatever else is seen of it."""
    off = replace(ON, status=status)
    each: list[Callable[[], None]] = [
        lambda: judge_versioned([off]),
        lambda: judge_brought_back([replace(WHOLE, bucket=off, missing=("a",))]),
        lambda: judge_kept([off], 30),
        lambda: judge_aged([replace(OLD, bucket=off)]),
    ]
    for judged in each:
        with pytest.raises(Refuted) as refuted:
            judged()
        assert refuted.value.code == f"recovery.{code}"
        assert refuted.value.resources == (BUCKET.arn,)


def test_what_does_not_come_back_as_it_was_is_named() -> None:
    """Missing, changed, or gone since."""
    each: list[tuple[Callable[[], None], str]] = [
        (lambda: judge_brought_back([replace(WHOLE, missing=("a",))]), "objects_missing"),
        (lambda: judge_brought_back([replace(WHOLE, changed=("b",))]), "objects_changed"),
        (lambda: judge_aged([replace(OLD, gone=("c (rule x)",))]), "version_gone"),
    ]
    for judged, code in each:
        with pytest.raises(Refuted) as refuted:
            judged()
        assert refuted.value.code == f"recovery.{code}"


@pytest.mark.parametrize(("days", "fails"), [(29, True), (30, False), (365, False)])
def test_30_days_are_kept_by_a_rule_of_30(days: int, *, fails: bool) -> None:
    """A day less is a day too early, below a prefix as well."""
    rule = {
        "ID": "r",
        "Status": "Enabled",
        "Filter": {"Prefix": "tmp/"},
        "NoncurrentVersionExpiration": {"NoncurrentDays": days},
    }
    found = [replace(ON, rules=(rule,))]
    if fails:
        with pytest.raises(Refuted, match="below tmp/"):
            judge_kept(found, 30)
    else:
        judge_kept(found, 30)


def test_what_is_whole_holds() -> None:
    """And so does a system without buckets."""
    judge_brought_back([WHOLE])
    judge_aged([OLD])
    judge_kept([ON], 30)
    judge_kept([], 30)
