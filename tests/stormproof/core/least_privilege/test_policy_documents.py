"""Policies are read alike in all the forms that AWS takes them in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.least_privilege import policy_documents as policies

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"
STATEMENT = {
    "Sid": "One",
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": QUEUE,
    "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}, "Bool": {"aws:SecureTransport": "true"}},
}


def listed(value: Any) -> Any:
    """Return a statement, or a part of one, with a list for every text."""
    if isinstance(value, Mapping):
        return {key: inner if key in {"Sid", "Effect"} else listed(inner) for key, inner in value.items()}
    return value if isinstance(value, list) else [value]


def shouted(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Return a statement with what is case-insensitive in upper case."""
    condition = {
        operator: {key.upper(): value for key, value in keys.items()}
        for operator, keys in statement["Condition"].items()
    }
    return {**statement, "Action": str(statement["Action"]).upper(), "Condition": condition}


@pytest.mark.parametrize("document", [[STATEMENT], STATEMENT, [listed(STATEMENT)], listed(STATEMENT)])
def test_one_statement_or_a_list_of_them(document: Any) -> None:
    """From a text or from what boto3 has made of it."""
    for given_as in ({"Statement": document}, json.dumps({"Statement": document})):
        (found,) = policies.statements(policies.parsed(given_as))
        assert policies.same(found, STATEMENT)


def test_no_policy_has_no_statements() -> None:
    """Nor has one that is empty."""
    nothing: tuple[Any, ...] = (None, "", {}, "{}")
    assert [policies.parsed(each)["Statement"] for each in nothing] == [[], [], [], []]


@pytest.mark.parametrize("form", [STATEMENT, listed(STATEMENT), shouted(STATEMENT), listed(shouted(STATEMENT))])
def test_the_form_does_not_matter(form: Mapping[str, Any]) -> None:
    """Texts or lists of them, actions and keys of conditions in whichever case."""
    assert policies.same(form, STATEMENT)
    assert policies.actions(form) == ("sqs:sendmessage",)
    assert policies.resources(form) == (QUEUE,)
    assert policies.services(form) == {"lambda.amazonaws.com"}
    assert set(policies.tests(form)) == {
        ("StringEquals", "aws:sourceaccount", ("123456789012",)),
        ("Bool", "aws:securetransport", ("true",)),
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"Effect": "Deny"},
        {"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}},
        {"Principal": {"AWS": "lambda.amazonaws.com"}},
        {"Action": ["sqs:SendMessage", "sqs:PurgeQueue"]},
        {"Resource": QUEUE.upper()},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}},
        {"NotAction": "sqs:PurgeQueue"},
    ],
)
def test_what_says_something_else_is_not_the_same(changed: dict[str, Any]) -> None:
    """Each element counts, but for the statement's name."""
    assert not policies.same({**STATEMENT, **changed}, STATEMENT)
    assert policies.same({**STATEMENT, "Sid": "Two"}, STATEMENT)


@pytest.mark.parametrize("principal", ["*", ["*"], {"AWS": "*"}, {"AWS": ["123456789012", "*"]}])
def test_everybody_is_written_in_many_ways(principal: Any) -> None:
    """One of an account, or a service, is not everybody."""
    assert policies.about_everybody({"Principal": principal})
    for somebody in ({"AWS": "123456789012"}, {"Service": "*.amazonaws.com"}, {}, None):
        assert not policies.about_everybody({"Principal": somebody})


@pytest.mark.parametrize(
    ("named", "held"), [("sqs:SendMessage", True), ("SQS:Send*", True), (["a:b", "*"], True), ("sqs:Send", False)]
)
def test_an_action_is_named_by_itself_or_by_a_pattern(named: Any, held: bool) -> None:  # noqa: FBT001 - of two outcomes
    """In whichever case; what begins with a name is another one."""
    assert policies.names_action({"Action": named}, "sqs:SendMessage") is held


@given(st.one_of(st.text(), st.lists(st.text()), st.none()))
def test_one_and_a_list_of_one_are_the_same(value: Any) -> None:
    """Law: a value and the list of it are read alike, and a list is never taken apart into its letters."""
    found = policies.many(value)
    assert found == (value if isinstance(value, list) else [] if value is None else [value])
    assert policies.many(found) == found
