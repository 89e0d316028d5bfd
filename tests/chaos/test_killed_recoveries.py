"""Recoveries that are killed in the middle go on where they were when given again, and leave nothing behind."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.clock import poll
from tests.chaos.conftest import Ground
from tests.chaos.recovering import WITHIN_S, begun, done, lost
from tests.hardened_site import Site

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]
MANY, DELETED, PREFIX = 300, 60, "killed-"
"""Markers of many objects are taken away by one call, so that most are overwritten: each is copied by itself."""


@pytest.fixture
def recoverable(ground: Ground) -> Site:
    """A system whose tables and buckets can be recovered."""
    part = replace(ground.site(), criteria=frozenset({"7.1", "7.2"}))
    part.apply(part.plan())
    return part


def kill_in_the_middle(site: Site, folder: Path, words: tuple[str, ...], back: Callable[[], int]) -> None:
    """Begin a recovery, and kill it when some things are back and some are not."""
    process = begun(site, folder, *words)
    clock = site.reached.connection.clock
    poll(back, lambda n: n > 0, clock=clock, within_s=WITHIN_S, every_s=0.02, what="the first thing is back")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < back() < MANY


def test_objects_that_were_half_brought_back_are_brought_back_by_the_next(recoverable: Site, tmp_path: Path) -> None:
    """None twice: of what was deleted no second version is made, of what was overwritten one is; no marker is left."""
    s3: Any = recoverable.client("s3")
    bucket = recoverable.system.buckets[0].name
    keys = [f"{PREFIX}{n}" for n in range(MANY)]
    deleted, overwritten = keys[:DELETED], keys[DELETED:]
    tags = {key: f'"{md5(key.encode(), usedforsecurity=False).hexdigest()}"' for key in keys}

    def write() -> None:
        for key in keys:
            s3.put_object(Bucket=bucket, Key=key, Body=key.encode())

    def lose() -> None:
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in deleted]})
        for key in overwritten:
            s3.put_object(Bucket=bucket, Key=key, Body=b"other")

    def back() -> int:
        found = s3.list_objects_v2(Bucket=bucket, Prefix=PREFIX).get("Contents", ())
        return sum(each["ETag"] == tags[each["Key"]] for each in found)

    words = ("objects", bucket, "--to", lost(recoverable, write, lose), "--prefix", PREFIX, "--overwrite-newer")
    kill_in_the_middle(recoverable, tmp_path, words, back)
    done(recoverable, tmp_path, *words)
    assert back() == MANY
    found = s3.list_object_versions(Bucket=bucket, Prefix=PREFIX)
    made = Counter(each["Key"] for each in found["Versions"])
    assert made == {**dict.fromkeys(deleted, 1), **dict.fromkeys(overwritten, 3)}
    assert not found.get("DeleteMarkers")


def test_items_that_were_half_brought_back_are_brought_back_by_the_next(recoverable: Site, tmp_path: Path) -> None:
    """As they were, and the table that was restored beside is gone when all is done."""
    dynamodb: Any = recoverable.client("dynamodb")
    table = recoverable.system.tables[0].name
    names = [each["AttributeName"] for each in dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]]
    items = [{**{name: {"S": f"{PREFIX}{n}"} for name in names}, "n": {"N": str(n)}} for n in range(MANY)]

    def write() -> None:
        for item in items:
            dynamodb.put_item(TableName=table, Item=item)

    def lose() -> None:
        for item in items:
            dynamodb.delete_item(TableName=table, Key={name: item[name] for name in names})

    def standing() -> list[dict[str, Any]]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        return [each for page in pages for each in page["Items"] if each[names[0]]["S"].startswith(PREFIX)]

    words = ("table", table, "--to", lost(recoverable, write, lose), "--prefix", PREFIX)
    kill_in_the_middle(recoverable, tmp_path, words, lambda: len(standing()))
    done(recoverable, tmp_path, *words)
    assert sorted(standing(), key=lambda each: each["n"]["N"]) == sorted(items, key=lambda each: each["n"]["N"])
    assert not [name for name in dynamodb.list_tables()["TableNames"] if "-recovery-" in name]
