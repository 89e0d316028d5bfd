"""Merging statements into a resource's policy: ours are made, everybody else's stay."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provisioners.shared.policy_statements import (
    INSECURE,
    OURS,
    deny_insecure,
    merged,
    own,
    settled,
    without_ours,
)
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.resource_policies import deny

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
