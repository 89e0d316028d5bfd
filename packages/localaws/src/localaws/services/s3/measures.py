"""S3: once a day CloudWatch is told how many bytes and objects a bucket holds.

moto tells of its current objects alone. All versions count, of objects also delete markers and parts of uploads; an
empty bucket is told nothing of: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html (which
has the names of the storage types, too). Here it is told at midnight UTC, from the first bucket on.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from moto.s3.models import FakeBucket, FakeKey, s3_backends

from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT, Datum
from localaws.moto.patches import Method, Patches
from localaws.services.s3.lifecycle import midnight_after

NAMESPACE = "AWS/S3"
TYPES = {
    "STANDARD": "StandardStorage",
    "STANDARD_IA": "StandardIAStorage",
    "ONEZONE_IA": "OneZoneIAStorage",
    "INTELLIGENT_TIERING": "IntelligentTieringFAStorage",
    "REDUCED_REDUNDANCY": "ReducedRedundancyStorage",
    "GLACIER_IR": "GlacierInstantRetrievalStorage",
    "GLACIER": "GlacierStorage",
    "DEEP_ARCHIVE": "DeepArchiveStorage",
}
"""Storage classes -> the types under which their bytes are told."""


class Measurer:
    """Measures all buckets, each midnight from the first one on."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._scheduled = False

    def begin(self) -> None:
        """Be sure to measure at the next midnight; callable from any thread."""
        if not self._scheduled:
            self._scheduled = True
            self._platform.loop.call_soon_threadsafe(self._schedule)

    def _schedule(self) -> None:
        self._platform.clock.at(midnight_after(time.time(), 0), self._run)

    async def _run(self) -> None:
        await asyncio.to_thread(self._measure)
        self._schedule()

    def _measure(self) -> None:
        with self._platform.locks.of("s3", "aws"):
            measured = [
                (bucket.region_name, tuple(_data(bucket))) for bucket in s3_backends[ACCOUNT]["aws"].buckets.values()
            ]
        for region, data in measured:
            if data:
                self._platform.metrics.emit(region, data)


def install(patches: Patches, platform: Platform) -> None:
    """Measure from the first bucket on."""
    measurer = Measurer(platform)
    patches.wrap(FakeBucket, "__init__", lambda make: _made(make, measurer))


def _made(make: Method, measurer: Measurer) -> Method:
    def init(bucket: Any, *given: Any, **more: Any) -> None:
        make(bucket, *given, **more)
        measurer.begin()

    return init


def _data(bucket: FakeBucket) -> Iterator[Datum]:
    held = [each for key in list(bucket.keys) for each in bucket.keys.getlist(key)]
    sizes: Counter[str] = Counter()
    for each in held:
        if isinstance(each, FakeKey):
            sizes[TYPES[each.storage_class or "STANDARD"]] += each.size
    parts = sum(len(upload.parts) for upload in bucket.multiparts.values())
    for kind, size in sizes.items():
        yield _datum(bucket, "BucketSizeBytes", size, "Bytes", kind)
    if held or parts:
        yield _datum(bucket, "NumberOfObjects", len(held) + parts, "Count", "AllStorageTypes")


def _datum(bucket: FakeBucket, name: str, value: float, unit: str, kind: str) -> Datum:
    where = {"BucketName": bucket.name, "StorageType": kind}
    return Datum(NAMESPACE, name, float(value), time.time() - 1, unit, where)  # of the day that ends
