"""What a run stored is looked for and deleted by its name; what is gone, or somebody else's, is left."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.calls.own_items import if_ours
from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import owns
from stormproof.core.undo import ITEM, MARK, MARKED, OBJECT, STREAM, Disturbed
from tests.provisioners.fakes import SYSTEM, FakeReads

OBJECTS, ITEMS, STREAMS = (BY_NAME[each] for each in ("objects of a run", "item of a run", "log stream of a run"))
HERE = {"Bucket": "shop-artefacts", "Key": OBJECT}
KEY = {"id": {"S": ITEM}}
ROW = {"TableName": "shop-projects", "Key": KEY}
LINE = {"logGroupName": "/aws/lambda/shop-api", "logStreamName": f"{STREAM}x"}
NOTHING: FakeReads = FakeReads({})


def versions(*keys: str) -> FakeReads:
    """Return a bucket with one version of each key."""
    found = [{"Key": key, "VersionId": f"v{number}", "Size": 1} for number, key in enumerate(keys)]
    return FakeReads({("s3", "list_object_versions"): found})


def row(found: dict[str, Any]) -> FakeReads:
    """Return a table that answers with one item, or with none."""
    return FakeReads({("dynamodb", "get_item"): {"Item": found} if found else {}})


def streams(*names: str) -> FakeReads:
    """Return a log group with streams."""
    return FakeReads({("logs", "describe_log_streams"): list(names)})


@pytest.mark.parametrize(
    ("kind", "reads", "resource", "there"),
    [
        (OBJECTS, versions(OBJECT), HERE, True),
        (OBJECTS, versions(f"{OBJECT}/of-somebody"), HERE, False),
        (OBJECTS, versions(), HERE, False),
        (OBJECTS, NOTHING, HERE, False),
        (ITEMS, row({**KEY, MARK: MARKED}), ROW, True),
        (ITEMS, row(KEY), ROW, False),
        (ITEMS, row({**KEY, MARK: {"S": "theirs"}}), ROW, False),
        (ITEMS, row({}), ROW, False),
        (ITEMS, NOTHING, ROW, False),
        (STREAMS, streams(f"{STREAM}x"), LINE, True),
        (STREAMS, streams(f"{STREAM}xy"), LINE, False),
        (STREAMS, NOTHING, LINE, False),
    ],
)
def test_only_what_is_ours_by_name_and_mark_is_seen(kind: Any, reads: Any, resource: Any, *, there: bool) -> None:
    """A name that ours begins, and an item without the mark, are somebody's; a table or bucket may be gone."""
    assert kind.present(reads, resource) == ({} if there else None)


def test_every_version_of_an_object_is_deleted_and_of_no_other() -> None:
    """Delete markers are versions, too."""
    back = list(OBJECTS.back(versions(OBJECT, f"{OBJECT}/of-somebody", OBJECT), HERE, None))
    assert [each.parameters for each in back] == [{**HERE, "VersionId": "v0"}, {**HERE, "VersionId": "v2"}]
    assert not list(OBJECTS.back(versions(), HERE, None))


def test_an_item_is_deleted_only_where_it_is_still_ours() -> None:
    """Somebody may have written his between the look and the call."""
    (back,) = ITEMS.back(NOTHING, ROW, None)
    assert (back.operation, back.parameters) == ("delete_item", {**ROW, **if_ours(KEY)})


def test_a_stream_is_deleted_by_its_name() -> None:
    """Both names are in the call."""
    (back,) = STREAMS.back(NOTHING, LINE, None)
    assert (back.operation, back.parameters) == ("delete_log_stream", LINE)


@pytest.mark.parametrize(
    ("kind", "resource"),
    [
        (OBJECTS, {**HERE, "Bucket": "payroll"}),
        (OBJECTS, {**HERE, "Key": "invoices/1.pdf"}),
        (ITEMS, {**ROW, "TableName": "payroll"}),
        (ITEMS, {**ROW, "Key": {"id": {"S": "invoice"}}}),
        (STREAMS, {**LINE, "logGroupName": "/aws/lambda/payroll"}),
        (STREAMS, {**LINE, "logStreamName": "2026/11/29/[1]x"}),
    ],
)
def test_nothing_of_somebody_else_is_deleted(kind: Any, resource: Any) -> None:
    """In his bucket, table or group, or in the owner's beside ours."""
    assert not owns(Owned(SYSTEM, NOTHING), Disturbed(kind.name, resource, None))
