"""A statement of a policy makes up for another that refuses no more, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.core.resource_policies import deny, lacking, parsed

ARN = "arn:aws:s3:::shop"
WANTED = (deny("OursOrNot", "s3:*", (ARN, f"{ARN}/*"), {"Bool": {"aws:SecureTransport": "false"}}),)


@pytest.mark.parametrize(
    "change",
    [
        {"Sid": "TheirOwn"},
        {"Principal": {"AWS": "*"}},
        {"Action": ["s3:*"]},
        {"Action": "*"},
        {"Resource": "*"},
        {"Condition": {"Bool": {"AWS:SecureTransport": [False]}}},
    ],
)
def test_a_statement_that_refuses_as_much_makes_up_for_ours(change: dict[str, Any]) -> None:
    """Whoever wrote it, and however: nothing is to be added."""
    standing = parsed(json.dumps({"Statement": [{**WANTED[0], **change}]}))
    assert not lacking(standing, WANTED)


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}},
        {"Action": "s3:GetObject"},
        {"Resource": f"{ARN}/*"},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:username": "x"}}},
        {"Condition": {}},
    ],
)
def test_a_statement_that_refuses_less_does_not(change: dict[str, Any]) -> None:
    """Ours is lacking where only some, some actions, some resources or other callers are refused."""
    standing = parsed(json.dumps({"Statement": [{**WANTED[0], **change}]}))
    assert lacking(standing, WANTED) == WANTED


def test_a_policy_that_is_not_there_has_no_statements() -> None:
    """And one statement need not stand in a list."""
    assert lacking(parsed(None), WANTED) == WANTED
    assert lacking(parsed(json.dumps({"Statement": WANTED[0]})), WANTED) == ()
