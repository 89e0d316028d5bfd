"""What is set on tables, queues and buckets is compared as AWS tells it, and put back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from stormproof.aws.undo.disturbances.kind import Owned
from stormproof.aws.undo.putting_back import Stands, owns, standing
from stormproof.core.keys import OF_A_RUN
from stormproof.core.naming import Names
from stormproof.core.system import Queue
from stormproof.core.undo import Disturbed
from tests.provisioners.fakes import BUCKET, SYSTEM, TABLE, FakeReads

QUEUE = Queue("jobs", "https://sqs/jobs", "arn:jobs")
NAMES, WITH_QUEUE = Names(SYSTEM), replace(SYSTEM, queues=(QUEUE,))
ROWS, KEYS = {"TableName": TABLE.name}, {"TableName": NAMES.key_table, "label": f"{OF_A_RUN}x"}
ARN, MESSAGES, OBJECTS = {"ResourceArn": TABLE.arn}, {"QueueUrl": QUEUE.url}, {"Bucket": BUCKET.name}
SSE, EXPIRY = "SSESpecification", "TimeToLiveSpecification"
STANDING = FakeReads(
    {
        ("dynamodb", "describe_table"): {"Table": {"SSEDescription": {"Status": "UPDATING", "KMSMasterKeyArn": "k"}}},
        ("dynamodb", "get_resource_policy"): {"Policy": '{"a": 1}'},
        ("dynamodb", "describe_time_to_live"): {
            "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "at"}
        },
        ("dynamodb", "scan"): [{"keyHash": {"S": "h1"}}, {"keyHash": {"S": "h2"}}],
        ("sqs", "get_queue_attributes"): {"Attributes": {"KmsMasterKeyId": "k"}},
        ("s3", "get_bucket_policy"): {"Policy": "{}"},
        ("s3", "get_bucket_encryption"): {"ServerSideEncryptionConfiguration": {"Rules": []}},
    }
)
NOTHING: FakeReads = FakeReads({})


@pytest.mark.parametrize(
    ("kind", "resource", "seen"),
    [
        ("table", ROWS, {"DeletionProtectionEnabled": False, SSE: {"Enabled": True}}),
        ("policy of table", ARN, {"Policy": {"a": 1}}),
        ("expiry in table", ROWS, {"at": True}),
        ("queue", MESSAGES, {"KmsMasterKeyId": "k"}),
        ("policy of bucket", OBJECTS, {"Policy": "{}"}),
        ("encryption of bucket", OBJECTS, {"ServerSideEncryptionConfiguration": {"Rules": []}}),
        ("keys of a run", KEYS, {}),
    ],
)
def test_what_stands_is_told_as_it_is_compared(kind: str, resource: Any, seen: dict[str, Any]) -> None:
    """What is gone meanwhile is not there."""
    assert BY_NAME[kind].present(STANDING, resource) == seen
    assert BY_NAME[kind].present(NOTHING, resource) is None


def test_an_encryption_is_the_same_whatever_key_is_named() -> None:
    """DescribeTable tells one that nobody has to name."""
    kind, key = BY_NAME["table"], {SSE: {"Enabled": True, "KMSMasterKeyId": "k"}}
    thing = Disturbed(kind.name, ROWS, key, ({SSE: {"Enabled": False}},))
    assert standing(kind, thing, kind.present(STANDING, ROWS)) is Stands.AS_BEFORE
    plain = FakeReads({("dynamodb", "describe_table"): {"Table": {}}})
    assert standing(kind, thing, kind.present(plain, ROWS)) is Stands.DISTURBED


@pytest.mark.parametrize(
    ("kind", "resource", "values", "operation"),
    [
        ("table", ROWS, {"DeletionProtectionEnabled": True}, "update_table"),
        ("policy of table", ARN, {"Policy": "{}"}, "put_resource_policy"),
        ("policy of table", ARN, None, "delete_resource_policy"),
        ("policy of bucket", OBJECTS, {"Policy": "{}"}, "put_bucket_policy"),
        ("policy of bucket", OBJECTS, None, "delete_bucket_policy"),
        ("encryption of bucket", OBJECTS, {"ServerSideEncryptionConfiguration": {}}, "put_bucket_encryption"),
    ],
)
def test_what_stood_is_written_again_or_taken_away(kind: str, resource: Any, values: Any, operation: str) -> None:
    """Each by one call; a table is waited for."""
    (back,) = BY_NAME[kind].back(NOTHING, resource, values)
    assert (back.operation, back.parameters) == (operation, {**resource, **(values or {})})
    assert back.settled_by == ("table_exists" if kind == "table" else None)


def test_attributes_of_a_queue_are_written_together() -> None:
    """An empty one takes a key off."""
    (back,) = BY_NAME["queue"].back(NOTHING, MESSAGES, {"KmsMasterKeyId": ""})
    assert (back.operation, back.parameters) == (
        "set_queue_attributes",
        {**MESSAGES, "Attributes": {"KmsMasterKeyId": ""}},
    )


@pytest.mark.parametrize(
    ("values", "calls"),
    [
        ({"at": True}, []),
        ({"at": False}, [(False, "at")]),
        ({"until": True, "at": False}, [(False, "at"), (True, "until")]),
        ({"until": False}, []),
    ],
)
def test_one_attribute_that_expires_gives_place_to_another(values: Any, calls: list[Any]) -> None:
    """A table has one, which is switched off first."""
    back = [each.parameters[EXPIRY] for each in BY_NAME["expiry in table"].back(STANDING, ROWS, values)]
    assert [(each["Enabled"], each["AttributeName"]) for each in back] == calls


def test_every_key_of_a_run_is_deleted() -> None:
    """By its hash."""
    back = list(BY_NAME["keys of a run"].back(STANDING, KEYS, None))
    assert [each.parameters["Key"]["keyHash"]["S"] for each in back] == ["h1", "h2"]


@pytest.mark.parametrize(
    ("kind", "resource", "own"),
    [
        ("table", ROWS, True),
        ("table", {"TableName": NAMES.rate_table}, True),
        ("table", {"TableName": "payroll"}, False),
        ("policy of table", ARN, True),
        ("policy of table", {"ResourceArn": f"{TABLE.arn}-other"}, False),
        ("expiry in table", {"TableName": "payroll"}, False),
        ("queue", MESSAGES, True),
        ("queue", {"QueueUrl": "https://sqs/payroll"}, False),
        ("policy of bucket", OBJECTS, True),
        ("encryption of bucket", {"Bucket": "payroll"}, False),
        ("keys of a run", KEYS, True),
        ("keys of a run", {**KEYS, "label": "a client"}, False),
        ("keys of a run", {**KEYS, "TableName": TABLE.name}, False),
    ],
)
def test_what_is_somebody_else_s_is_left(kind: str, resource: Any, *, own: bool) -> None:
    """Clients' keys above all."""
    assert owns(Owned(WITH_QUEUE, NOTHING), Disturbed(kind, resource, None)) is own
