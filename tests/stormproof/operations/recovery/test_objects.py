"""Objects are brought back from their versions, and never over what is newer."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import CallFailed, NotThere, UsageError
from stormproof.core.planning.plans import Call
from stormproof.core.recovery.versions import Way
from stormproof.operations.recovery.objects import (
    Wanted,
    bring_back,
    copies,
    differing,
    other_places,
    standing_objects,
)
from tests.stormproof.operations.recovery.memory import NOW, Account, work_on

BEFORE, AFTER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
WANTED = Wanted("shop-artefacts")


def version(key: str, id_: str, at: Any, *, latest: bool = False, etag: str = "e") -> dict[str, Any]:
    """Return a version as S3 lists it."""
    return {"Key": key, "VersionId": id_, "LastModified": at, "IsLatest": latest, "ETag": f"{etag}{id_}", "Size": 1}


def account(*pages: dict[str, Any]) -> Account:
    """Return an account whose bucket has these pages of versions."""
    left = list(pages)
    return Account(
        answers={
            ("s3", "get_bucket_versioning"): {"Status": "Enabled"},
            ("s3", "list_object_versions"): lambda **_: left.pop(0),
        }
    )


DELETED = {
    "Versions": [version("a", "1", BEFORE)],
    "DeleteMarkers": [version("a", "2", AFTER, latest=True)],
}
OVERWRITTEN = {"Versions": [version("a", "2", AFTER, latest=True), version("a", "1", BEFORE)]}


def test_a_deleted_object_comes_back_by_its_marker(tmp_path: Path) -> None:
    """The version itself is not touched: it keeps its ID."""
    there = account(DELETED)
    standing = standing_objects(there, WANTED, NOW)
    assert bring_back(work_on(there, tmp_path), WANTED, standing, overwrite_newer=False).back == ("a",)
    (call,) = there.calls
    assert (call.operation, call.parameters["Delete"]["Objects"]) == (
        "delete_objects",
        [{"Key": "a", "VersionId": "2"}],
    )


def test_the_markers_of_many_objects_go_together(tmp_path: Path) -> None:
    """A hundred at a time: after each of these it is written down how far it is."""
    keys = [f"k{n:03}" for n in range(250)]
    page = {
        "Versions": [version(key, "1", BEFORE) for key in keys],
        "DeleteMarkers": [version(key, "2", AFTER, latest=True) for key in keys],
    }
    there = account(page)
    standing = standing_objects(there, WANTED, NOW)
    back = bring_back(work_on(there, tmp_path), WANTED, standing, overwrite_newer=False).back
    assert sorted(back) == keys
    assert sorted(len(call.parameters["Delete"]["Objects"]) for call in there.calls) == [50, 100, 100]


@pytest.mark.parametrize(
    ("codes", "said", "asked"),
    [
        (["NoSuchVersion"], "", [2]),
        (["InternalError"], "", [2, 1]),
        (["SlowDown"] * 3, "SlowDown: no", [2, 1, 1]),
        (["AccessDenied"], "AccessDenied: no", [2]),
    ],
)
def test_markers_that_stay_are_asked_for_again_where_that_passes(
    tmp_path: Path, codes: list[str], said: str, asked: list[int]
) -> None:
    """What is gone already is as wanted; what nobody may delete stops the recovery."""
    page = {
        "Versions": [version(key, "1", BEFORE) for key in "ab"],
        "DeleteMarkers": [version(key, "2", AFTER, latest=True) for key in "ab"],
    }
    there = account(page)
    standing = standing_objects(there, WANTED, NOW)

    def told(_call: Call) -> None:
        code = codes.pop(0) if codes else ""
        there.told = {"errors": [{"Key": "b", "VersionId": "2", "Code": code, "Message": "no"}]} if code else {}

    there.before_call = told
    refused = pytest.raises(CallFailed, match=said) if said else nullcontext()
    with refused:
        assert len(bring_back(work_on(there, tmp_path), WANTED, standing, overwrite_newer=False).back) == len("ab")
    assert [len(call.parameters["Delete"]["Objects"]) for call in there.calls] == asked


def test_what_was_brought_back_is_seen_on_a_list_and_only_what_it_tells_otherwise_is_looked_at() -> None:
    """Another size is another object; another ETag is none where a KMS key made it."""
    before = account({"Versions": [version(key, "1", BEFORE) for key in "abcd"]})
    standing = [replace(each, way=Way.COPY) for each in standing_objects(before, WANTED, NOW)]
    listed = {"Versions": [version("a", "1", BEFORE, latest=True), version("b", "9", AFTER, latest=True)]}
    listed["Versions"] += [version("c", "8", AFTER, latest=True) | {"Size": 7}]
    seen: list[str] = []

    def head(**asked: Any) -> dict[str, Any]:
        seen.append(asked["Key"])
        if asked["Key"] == "d":
            raise NotThere("d")
        told = {"b": {"ContentLength": 1, "ETag": "other", "SSEKMSKeyId": "k"}, "c": {"ContentLength": 7, "ETag": "e1"}}
        return told[asked["Key"]]

    after = account(listed)
    after.answers["s3", "head_object"] = head
    assert sorted(differing(after, WANTED, list("abcd"), standing)) == ["c", "d"]
    assert sorted(seen) == ["b", "c", "d"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_overwritten_object_comes_back_on_demand_alone(tmp_path: Path, *, overwrite: bool) -> None:
    """And only if what is there is what was looked at."""
    there = account(OVERWRITTEN)
    brought = bring_back(
        work_on(there, tmp_path), WANTED, standing_objects(there, WANTED, NOW), overwrite_newer=overwrite
    )
    assert (brought.back, brought.newer) == ((("a",), ()) if overwrite else ((), ("a",)))
    assert [each.parameters["IfMatch"] for each in there.calls] == (["e2"] if overwrite else [])


def test_what_others_write_meanwhile_is_left(tmp_path: Path) -> None:
    """S3 refuses the copy, and the object is told as newer."""
    there = account(OVERWRITTEN)

    def refused(_call: Call) -> None:
        raise CallFailed("aws.refused", "PreconditionFailed")

    there.before_call = refused
    there.answers["s3", "head_object"] = {"ContentLength": 1, "ETag": "e3"}
    standing = standing_objects(there, WANTED, NOW)
    assert bring_back(work_on(there, tmp_path), WANTED, standing, overwrite_newer=True).newer == ("a",)


def test_what_was_finished_before_an_interruption_is_not_done_again(tmp_path: Path) -> None:
    """A line that was cut off does not count."""
    there = account(DELETED)
    work = work_on(there, tmp_path)
    file = work.records.done_file(work.record.id)
    file.parent.mkdir(parents=True)
    file.write_text('"a"\n"b', "utf-8")
    brought = bring_back(work, WANTED, standing_objects(there, WANTED, NOW), overwrite_newer=False)
    assert brought.back == ("a",)
    assert there.calls == []


def test_versions_of_a_key_may_stand_on_two_pages() -> None:
    """A key is complete once a later one is listed."""
    first = {**DELETED, "Versions": [], "IsTruncated": True, "NextKeyMarker": "a", "NextVersionIdMarker": "2"}
    second = {"Versions": [version("a", "1", BEFORE), version("b", "1", BEFORE, latest=True)]}
    found = {each.key: each.way for each in standing_objects(account(first, second), WANTED, NOW)}
    assert found == {"a": Way.UNDELETE, "b": Way.NOTHING}


def test_keys_that_are_named_are_looked_for_alone() -> None:
    """Whatever begins as they do is another object."""
    page = {"Versions": [version("a", "1", BEFORE, latest=True), version("ab", "1", BEFORE, latest=True)]}
    found = standing_objects(account(page), Wanted("shop-artefacts", keys=frozenset({"a"})), NOW)
    assert [each.key for each in found] == ["a"]


def test_without_versions_nothing_comes_back() -> None:
    """The way out is a copy elsewhere."""
    there = Account(answers={("s3", "get_bucket_versioning"): {}})
    with pytest.raises(UsageError, match="vault or a replica"):
        standing_objects(there, WANTED, NOW)


def test_copies_elsewhere_are_offered() -> None:
    """A replica, and the recovery points of a vault with the command that restores one."""
    rules = {"Rules": [{"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::copy"}}]}
    point = {"RecoveryPointArn": "arn:point", "CreationDate": NOW, "BackupVaultName": "vault"}
    there = Account(
        answers={
            ("s3", "get_bucket_replication"): {"ReplicationConfiguration": rules},
            ("backup", "list_recovery_points_by_resource"): [point],
        }
    )
    replica, vault = other_places(there, "shop-artefacts", "arn:aws:s3:::shop-artefacts")
    assert replica.startswith("the replica copy, may have them under the same IDs")
    assert "--copy-source 'copy/KEY?versionId=ID'" in replica
    assert "--recovery-point-arn arn:point" in vault
    assert other_places(Account(), "shop-artefacts", "arn") == ()


def test_of_many_copies_in_vaults_the_newest_are_shown() -> None:
    """And how many older ones there are."""
    points = [
        {"RecoveryPointArn": f"arn:{n}", "CreationDate": NOW - timedelta(days=n), "BackupVaultName": "vault"}
        for n in range(5, 0, -1)
    ]
    found = list(copies(Account(answers={("backup", "list_recovery_points_by_resource"): points}), "arn"))
    assert [f"arn:{n} " in each for n, each in enumerate(found[:3], start=1)] == [True] * 3
    assert found[3].startswith("2 older")
