"""Merging statements into a resource's policy: ours are made, everybody else's stay."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provisioners.shared.policy_statements import (
    INSECURE,
    OLDER,
    OTHER_KEY,
    OURS,
    deny_insecure,
    merged,
    own,
    settled,
    without_ours,
)
from stormproof.core.least_privilege.policy_documents import parsed
from stormproof.core.resource_policies import deny

API, OTHER_API = "abc123", "xyz789"
ARN = "arn:aws:s3:::shop"
WANTED = (
    deny_insecure("s3:*", (ARN, f"{ARN}/*")),
    deny(OTHER_KEY, "s3:PutObject", (f"{ARN}/*",), {"Null": {"s3:x-amz-acl": "false"}}),
)

FOREIGN = ["", "Owner", "Partner", f"{INSECURE}{OTHER_API}", f"{OURS}Former{OTHER_API}"]
SIDS = st.sampled_from([*FOREIGN, INSECURE, f"{INSECURE}{API}", OTHER_KEY, f"{OURS}Former{API}"])
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
    after = merged(API, standing, WANTED)
    assert settled(API, after, WANTED)
    assert merged(API, after, WANTED) == after


@given(DOCUMENTS)
def test_foreign_statements_stay_as_they_are(standing: dict[str, Any]) -> None:
    """In their order; and taking ours out leaves the owner's policy."""
    foreign = [each for each in standing["Statement"] if each["Sid"] in FOREIGN]
    assert without_ours(API, merged(API, standing, WANTED))["Statement"] == foreign
    assert without_ours(API, standing)["Statement"] == foreign


def test_a_policy_may_hold_one_statement_alone() -> None:
    """Not in a list; what else the document says stays."""
    standing = parsed(json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": WANTED[0]}))
    assert own(API, standing) == WANTED[:1]
    assert merged(API, standing, WANTED)["Id"] == "x"
    assert merged(API, standing, WANTED)["Version"] == "2008-10-17"


def test_what_is_kept_is_neither_wanted_nor_taken_away() -> None:
    """Statements of ours that may stay where nothing more is asked."""
    standing = merged(API, parsed(None), WANTED)
    assert settled(API, standing, WANTED[1:], frozenset({INSECURE}))
    assert not settled(API, standing, WANTED[1:])
    assert merged(API, standing, WANTED[1:], frozenset({INSECURE})) == standing


def test_two_systems_on_one_resource_rest_on_their_own_statements() -> None:
    """What one says for itself does not do for the other, and goes with it alone."""
    first = merged(API, parsed(None), WANTED)
    assert not settled(OTHER_API, first, WANTED)
    both = merged(OTHER_API, first, WANTED)
    assert settled(API, both, WANTED)
    assert settled(OTHER_API, both, WANTED)
    assert without_ours(OTHER_API, both) == first
    assert settled(OTHER_API, without_ours(API, both), WANTED)


def test_what_an_older_version_said_is_said_anew_by_each() -> None:
    """It said it for nobody in particular: each writes its own in its place, and none is left without."""
    older = parsed(json.dumps({"Statement": WANTED}))
    assert not settled(API, older, WANTED)
    both = merged(OTHER_API, merged(API, older, WANTED), WANTED)
    assert settled(API, both, WANTED)
    assert settled(OTHER_API, both, WANTED)
    assert not {each["Sid"] for each in both["Statement"]} & OLDER
