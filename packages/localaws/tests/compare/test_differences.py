"""What another AWS answers otherwise is told by operation: members, kinds, error codes, wordings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.compare.differences import differences
from localaws.compare.evidence import of_lines
from localaws.compare.profile import Profile, profiled
from localaws_testing.evidence_lines import answered, failed

ROLE = {"Role": {"RoleName": "r", "CreateDate": "2026-11-29T10:00:00+00:00", "MaxSessionDuration": 3600}}
HERE = (answered("iam", "get_role", ROLE), failed("iam", "get_role", "NoSuchEntity", "The role x-1 cannot be found."))


def _profile(*lines: str) -> Profile:
    return profiled(of_lines(lines, "a test"))


def _told(*lines: str) -> list[tuple[str, str, str, str]]:
    return [(d.what, d.subject, d.there, d.here) for d in differences(_profile(*lines), _profile(*HERE))]


def test_the_same_answers_do_not_differ() -> None:
    """Values are nobody's difference: other names, times and figures are the same answer."""
    other = {"Role": {"RoleName": "s", "CreateDate": "2027-01-01T00:00:00Z", "MaxSessionDuration": 7200}}
    assert _told(answered("iam", "get_role", other)) == []
    assert _told(failed("iam", "get_role", "NoSuchEntity", "The role y-2 cannot be found.")) == []


def test_a_member_that_localaws_lacks_is_told_with_its_share_and_its_parts_are_not() -> None:
    """What stands inside a lacking member is not told again."""
    used = {"Role": {**ROLE["Role"], "RoleLastUsed": {"Region": "us-east-1"}}}
    assert _told(answered("iam", "get_role", used), answered("iam", "get_role", ROLE)) == [
        ("member", "Role.RoleLastUsed", "in 1 of 2", "never")
    ]


def test_a_member_that_localaws_alone_has_is_told() -> None:
    """What all of localaws's answers have and none of the others."""
    less = {"Role": {"RoleName": "r", "CreateDate": "2026-11-29T10:00:00+00:00"}}
    assert _told(answered("iam", "get_role", less)) == [("missing", "Role.MaxSessionDuration", "never", "in 1 of 1")]


def test_another_kind_of_value_is_told() -> None:
    """A time that is no time, a figure as text."""
    odd = {"Role": {**ROLE["Role"], "CreateDate": "yesterday", "MaxSessionDuration": "3600"}}
    assert _told(answered("iam", "get_role", odd)) == [
        ("kind", "Role.CreateDate", "text", "time"),
        ("kind", "Role.MaxSessionDuration", "text", "integer"),
    ]


def test_codes_and_wordings_of_errors_are_told() -> None:
    """Another code, and another sentence of the same code."""
    assert _told(failed("iam", "get_role", "AccessDenied", "User: x is not authorized")) == [
        ("code", "AccessDenied", "User: x is not authorized", "NoSuchEntity")
    ]
    assert _told(failed("iam", "get_role", "NoSuchEntity", "No role.")) == [
        ("wording", "NoSuchEntity", "No role.", "The role <name> cannot be found.")
    ]


def test_an_operation_that_localaws_was_never_asked_for_is_told() -> None:
    """So is one that it answered with errors alone."""
    assert _told(answered("iam", "list_roles", {"Roles": []})) == [
        ("operation", "ListRoles", "1 answers", "no answer on record")
    ]


def test_keys_of_maps_are_values() -> None:
    """The names of variables differ from function to function; the service's model says that they stand in a map."""
    here = _profile(answered("lambda", "get_function_configuration", {"Environment": {"Variables": {"A": "x"}}}))
    there = _profile(answered("lambda", "get_function_configuration", {"Environment": {"Variables": {"B": "y"}}}))
    assert list(differences(there, here)) == []


ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(st.dictionaries(st.text(max_size=5), ANSWERS, max_size=3), min_size=1, max_size=3))
def test_whatever_is_answered_does_not_differ_from_itself(answers: list[dict[str, Any]]) -> None:
    """A law: no answer, of whatever form, differs from the same answer."""
    profile = _profile(*(answered("iam", "get_role", answer) for answer in answers))
    assert list(differences(profile, profile)) == []


@pytest.mark.parametrize("line", ["{", "\x00", "[" * 3000])
def test_what_is_no_evidence_is_refused_with_its_place(line: str) -> None:
    """The message names the file and the line."""
    from localaws.compare.evidence import EvidenceError  # noqa: PLC0415

    with pytest.raises(EvidenceError, match=r"a test:1: "):
        _profile(line)
