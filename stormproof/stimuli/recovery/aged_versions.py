"""Former versions of objects of our own, almost 30 days old, where time moves: they must still be there.

They stand where the bucket's lifecycle rules reach: below the prefix of each rule that deletes, with its tags and of
its size, and one beside all of them. S3 deletes at the midnight (UTC) after a rule's days:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from stormproof.aws.observe.recovery.buckets import read_versions
from stormproof.core.bench import Bench
from stormproof.core.errors import Undecidable
from stormproof.core.judges.recovery.buckets import Aged
from stormproof.core.recovery.demands import LEAST_VERSION_DAYS
from stormproof.core.recovery.lifecycle import Expiring, expiring
from stormproof.core.recovery.own_data import FOLDER
from stormproof.core.recovery.stores import BucketVersions
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.system import Bucket
from stormproof.stimuli.recovery.lost_objects import journalled, put
from stormproof.stimuli.shared.own_objects import may_be_lost
from stormproof.stimuli.shared.own_schedules import SCHEDULES, resting

AGE = timedelta(days=LEAST_VERSION_DAYS) - timedelta(minutes=1)
"""What expires a day earlier has seen a midnight since."""
AFTER_MIDNIGHT = timedelta(minutes=2)
LARGEST = 1 << 20
"""Bytes: what a rule says of larger objects alone is judged by the rule."""
MOST = 10
"""Newer versions that a rule may keep: what keeps more is judged by the rule."""


@dataclass(frozen=True)
class Sample:
    """An object that stands for those of a rule: `newer` versions follow the one that ages."""

    key: str
    about: str
    size: int = 1
    tags: tuple[tuple[str, str], ...] = ()
    newer: int = 0


def age(bench: Bench) -> tuple[Aged, ...]:
    """Store objects, overwrite and delete them, and look for their former versions 30 days later.

    Raises Undecidable ``recovery.takes_a_month`` where time does not move; else as `lost_objects.bring_back`.
    """
    if not bench.surroundings.time_moves:
        raise Undecidable("recovery.takes_a_month", "a month is not waited for here: the settings are judged")
    found = [read_versions(bench.reads, each) for each in bench.context.system.buckets]
    if not all(each.versioned for each in found):
        return tuple(Aged(each, 0.0) for each in found)
    samples = [(each, tuple(_samples(each))) for each in found]
    for each, own in samples:
        may_be_lost(bench, each, [sample.key for sample in own])
    with ExitStack() as stack:
        for each, own in samples:
            journalled(bench, stack, each.bucket, [sample.key for sample in own])
        return _aged(bench, samples)


def _aged(bench: Bench, samples: Sequence[tuple[BucketVersions, tuple[Sample, ...]]]) -> tuple[Aged, ...]:
    _leave_midnight(bench)
    written = [(each, {sample: _write(bench, each.bucket, sample) for sample in own}) for each, own in samples]
    began = bench.clock.now()
    with resting(bench):
        bench.clock.advance(AGE)
    return tuple(_left(bench, each, own, (bench.clock.now() - began) / timedelta(days=1)) for each, own in written)


def _leave_midnight(bench: Bench) -> None:
    """Begin some minutes after midnight, so that 30 days less a minute hold a midnight after day 29."""
    now = bench.clock.now()
    ready = datetime.combine(now.date(), datetime.min.time(), now.tzinfo) + AFTER_MIDNIGHT
    if now < ready:
        bench.clock.advance(ready - now)


def _samples(bucket: BucketVersions) -> Iterator[Sample]:
    yield Sample(f"{FOLDER}aged", "no rule")
    for number, rule in enumerate(expiring(bucket.rules)):
        size = max(1, (rule.larger_than or 0) + 1)
        if size <= LARGEST and rule.newer <= MOST and size < (rule.smaller_than or size + 1):
            yield _sample(rule, number, size)


def _sample(rule: Expiring, number: int, size: int) -> Sample:
    return Sample(f"{rule.prefix}{FOLDER}aged-{number}", str(rule), size, rule.tags, rule.newer)


def _write(bench: Bench, bucket: Bucket, sample: Sample) -> str:
    """Store the version that ages, and what makes it a former one; return its ID."""
    body, tags = b"a" * sample.size, urlencode(dict(sample.tags))
    aging = put(bench, bucket, sample.key, body, tags)
    for _ in range(sample.newer + 1):
        put(bench, bucket, sample.key, body, tags)
    return aging


def _left(bench: Bench, each: BucketVersions, written: dict[Sample, str], days: float) -> Aged:
    gone = tuple(
        f"{sample.key} ({sample.about})"
        for sample, version in written.items()
        if version not in _versions(bench, each.bucket, sample.key)
    )
    return Aged(each, days, len(written), gone)


def _versions(bench: Bench, bucket: Bucket, key: str) -> frozenset[str]:
    found = bench.reads.pages("s3", "list_object_versions", "Versions", Bucket=bucket.name, Prefix=key)
    return frozenset(str(each["VersionId"]) for each in found if each["Key"] == key)


AGED = Stimulus("versions of objects a month old", age, frozenset({SCHEDULES}), Lane.DAYS)
