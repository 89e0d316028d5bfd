"""Answers are held against the models: members, what is required, types and timestamps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.calls.exchange import Reply
from localaws.validation.answers import CODE, faults_of, in_model
from localaws_testing.calls import call_of, error_of

GROUPS = call_of("logs", "describe_log_groups")
TOPIC = call_of("sns", "create_topic", Name="t")
KEYS = call_of("iam", "list_access_keys", UserName="u")
BUCKETS = call_of("s3", "list_buckets")
KEY = {"UserName": "u", "AccessKeyId": "A" * 20, "Status": "Active", "CreateDate": "2026-01-02T03:04:05Z"}


def keys(member: dict[str, str], truncated: str = "false") -> bytes:
    """Return an answer of ListAccessKeys."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in member.items())
    listed = f"<AccessKeyMetadata><member>{inner}</member></AccessKeyMetadata><IsTruncated>{truncated}</IsTruncated>"
    return f"<R><ListAccessKeysResult>{listed}</ListAccessKeysResult></R>".encode()


WRONG: dict[str, tuple[Any, bytes, str]] = {
    "a member more": (GROUPS, b'{"logGroups": [{"name": "a"}]}', "logGroups.name is not in the model"),
    "a number for a text": (
        GROUPS,
        b'{"logGroups": [{"logGroupName": 5}]}',
        "logGroups.logGroupName is int, not string",
    ),
    "a text for a number": (
        GROUPS,
        b'{"logGroups": [{"creationTime": "5"}]}',
        "logGroups.creationTime is str, not long",
    ),
    "no list": (GROUPS, b'{"logGroups": {}}', "logGroups is dict, not list"),
    "another element": (
        TOPIC,
        b"<CreateTopicResponse><CreateTopicResult><Arn>a</Arn></CreateTopicResult></CreateTopicResponse>",
        "Arn is not in the model",
    ),
    "no result": (TOPIC, b"<CreateTopicResponse/>", "CreateTopicResult is missing"),
    "a timestamp in another form": (
        KEYS,
        keys(KEY | {"CreateDate": "1767322645"}),
        "AccessKeyMetadata.CreateDate is '1767322645', not a timestamp as iso8601",
    ),
    "no boolean": (KEYS, keys(KEY, "False"), "IsTruncated is 'False', not a boolean"),
    "a bucket's time": (
        BUCKETS,
        b"<R><Buckets><Bucket><CreationDate>today</CreationDate></Bucket></Buckets></R>",
        "Buckets.CreationDate is 'today', not a timestamp as iso8601",
    ),
    "something that is required": (
        call_of("kms", "create_key"),
        b'{"KeyMetadata": {"Arn": "a"}}',
        "KeyMetadata.KeyId is missing",
    ),
    "a time as text in JSON": (
        call_of("kms", "create_key"),
        b'{"KeyMetadata": {"KeyId": "k", "CreationDate": "2026-01-02"}}',
        "KeyMetadata.CreationDate is '2026-01-02', not a timestamp as unixtimestamp",
    ),
}


@pytest.mark.parametrize("title", WRONG)
def test_what_is_wrong_is_named(title: str) -> None:
    """The member by its path, and what it is."""
    call, body, fault = WRONG[title]
    assert faults_of(call, Reply(200, body)) == [fault]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (GROUPS, b'{"logGroups": [{"logGroupName": "a", "creationTime": 5}], "nextToken": null}'),
        (KEYS, keys(KEY)),
        (TOPIC, b'<R xmlns="http://x/"><CreateTopicResult><TopicArn>a</TopicArn></CreateTopicResult></R>'),
        (BUCKETS, b"<R><Buckets/><Owner><ID>1</ID></Owner></R>"),
        (call_of("lambda", "invoke", FunctionName="f"), b'"anything"'),
    ],
)
def test_what_is_as_the_model_says_passes(call: Any, body: bytes) -> None:
    """Such an answer reaches the caller as it is."""
    reply = Reply(200, body)
    assert in_model(call, reply) is reply


def test_a_wrong_answer_becomes_an_error_that_names_it() -> None:
    """Service, operation and member; errors themselves are not held against the model."""
    code, message = error_of(in_model(GROUPS, Reply(200, json.dumps({"groups": []}).encode())))
    assert (code, message) == (CODE, "logs DescribeLogGroups: groups is not in the model")
    assert in_model(GROUPS, Reply(400, b"{}")).status == 400
