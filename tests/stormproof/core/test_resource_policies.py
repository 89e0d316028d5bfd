"""A statement of a policy makes up for another that refuses no more, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.resource_policies import deny, lacking

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
        {"Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}},
        {"Condition": {"StringNotEquals": {"aws:SecureTransport": "true"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"aws:SecureTransport": "false"}}},
        {"Principal": {"AWS": ["*"]}},
        {"Resource": f"{ARN}*"},
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
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}}},
        {"Condition": {"ForAnyValue:StringEquals": {"aws:SecureTransport": "false"}}},
        {"Action": "s3:Get*"},
        {"Resource": [ARN, f"{ARN}/?"]},
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


def test_statements_make_up_for_one_together() -> None:
    """An owner may write one of the bucket and one of its objects; one of them alone leaves the other open."""
    of_bucket, of_objects = ({**WANTED[0], "Resource": resource} for resource in (ARN, f"{ARN}/*"))
    assert not lacking(parsed(json.dumps({"Statement": [of_bucket, of_objects]})), WANTED)
    assert lacking(parsed(json.dumps({"Statement": [of_bucket]})), WANTED) == WANTED


@pytest.mark.parametrize(
    ("condition", "refuses"),
    [
        ({"NumericLessThan": {"s3:TlsVersion": "1.3"}}, True),
        ({"NumericLessThan": {"s3:tlsversion": 1.2}}, True),
        ({"NumericLessThanEquals": {"s3:TlsVersion": ["1.1"]}}, True),
        ({"NumericLessThanIfExists": {"s3:TlsVersion": "1.2"}}, True),
        ({"NumericLessThan": {"s3:TlsVersion": "1.1"}}, False),
        ({"NumericGreaterThan": {"s3:TlsVersion": "1.0"}}, False),
    ],
)
def test_old_versions_are_refused_by_whatever_refuses_them_all(condition: dict[str, Any], *, refuses: bool) -> None:
    """A stricter limit makes up for ours, a laxer one does not."""
    wanted = (deny("Old", "s3:*", (ARN,), {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),)
    standing = parsed(json.dumps({"Statement": [{**wanted[0], "Condition": condition}]}))
    assert bool(lacking(standing, wanted)) is not refuses
