"""Merging statements into a resource's policy: ours are made, everybody else's stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.observe.policy_statements import (
    INSECURE,
    OURS,
    deny,
    deny_insecure,
    lacking,
    merged,
    own,
    parsed,
    settled,
    without_ours,
)

ARN = "arn:aws:s3:::shop"
WANTED = (
    deny_insecure("s3:*", (ARN, f"{ARN}/*")),
    deny(f"{OURS}DenyOther", "s3:PutObject", (f"{ARN}/*",), {"Null": {"s3:x-amz-acl": "false"}}),
)

SIDS = st.sampled_from(["", "Owner", "Partner", INSECURE, f"{OURS}DenyOther", f"{OURS}Former"])
STATEMENTS = st.builds(
    lambda sid, effect, action: {"Sid": sid, "Effect": effect, "Principal": "*", "Action": action, "Resource": ARN},
    SIDS,
    st.sampled_from(["Allow", "Deny"]),
    st.sampled_from(["s3:*", "s3:GetObject"]),
)
DOCUMENTS = st.lists(STATEMENTS, max_size=5).map(lambda statements: parsed(json.dumps({"Statement": statements})))


@given(DOCUMENTS)
def test_what_is_merged_is_settled_and_merging_again_changes_nothing(standing: dict[str, Any]) -> None:
    """Whatever stood there, ours included, in whatever state."""
    after = merged(standing, WANTED)
    assert settled(after, WANTED)
    assert merged(after, WANTED) == after


@given(DOCUMENTS)
def test_foreign_statements_stay_as_they_are(standing: dict[str, Any]) -> None:
    """In their order; and taking ours out leaves the owner's policy."""
    foreign = [each for each in standing["Statement"] if not each["Sid"].startswith(OURS)]
    assert without_ours(merged(standing, WANTED))["Statement"] == foreign
    assert without_ours(standing)["Statement"] == foreign


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
    assert not lacking(standing, WANTED[:1])


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
    assert lacking(standing, WANTED[:1]) == WANTED[:1]


def test_a_policy_may_hold_one_statement_alone() -> None:
    """Not in a list; what else the document says stays."""
    standing = parsed(json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": WANTED[0]}))
    assert own(standing) == WANTED[:1]
    assert merged(standing, WANTED)["Id"] == "x"
    assert merged(standing, WANTED)["Version"] == "2008-10-17"


def test_what_is_kept_is_neither_wanted_nor_taken_away() -> None:
    """Statements of ours that may stay where nothing more is asked."""
    standing = merged(parsed(None), WANTED)
    assert settled(standing, WANTED[1:], frozenset({INSECURE}))
    assert not settled(standing, WANTED[1:])
    assert merged(standing, WANTED[1:], frozenset({INSECURE})) == standing
