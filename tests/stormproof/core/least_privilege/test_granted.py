"""What policies allow, in whichever words, and whether that is what is needed and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.core.least_privilege.granted import allowed_by, does, lambda_alone, optional
from stormproof.core.least_privilege.needs import document
from stormproof.core.least_privilege.resources import Permission

QUEUE, TABLE = "arn:aws:sqs:eu-west-1:123456789012:q", "arn:aws:dynamodb:eu-west-1:123456789012:table/t"
NEEDED = frozenset({Permission("sqs:SendMessage", QUEUE), Permission("dynamodb:GetItem", TABLE)})
LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """Return a policy of these statements, which allow unless they say otherwise."""
    return {"Statement": [{"Effect": "Allow", **each} for each in statements]}


SENDING = {"Action": "SQS:sendmessage", "Resource": [QUEUE]}
GETTING = {"Sid": "Read", "Action": ["dynamodb:GetItem"], "Resource": TABLE}


def test_the_words_do_not_matter() -> None:
    """One policy or several, texts or lists, with Sids or without, in whichever case."""
    for policies in ([document(NEEDED)], [policy(SENDING, GETTING)], [policy(GETTING), policy(SENDING)]):
        assert does(policies, NEEDED)


@pytest.mark.parametrize(
    "changed",
    [
        policy(SENDING),
        policy(SENDING, GETTING, {"Action": "sqs:PurgeQueue", "Resource": QUEUE}),
        policy(SENDING, {**GETTING, "Resource": "*"}),
        policy(SENDING, {**GETTING, "Action": "dynamodb:*"}),
        policy(SENDING, {**GETTING, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}),
        policy(SENDING, GETTING, {"Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*"}),
        policy(SENDING, {"NotAction": "iam:*", "Resource": TABLE}),
    ],
)
def test_less_and_more_are_not_the_same(changed: dict[str, Any]) -> None:
    """Nor is what nobody can tell from the words alone."""
    assert not does([changed], NEEDED)


def test_what_is_admitted_may_be_there_or_not() -> None:
    """What is needed may not be missing."""
    more = frozenset({Permission("kms:Decrypt", "arn:key")})
    assert does([document(NEEDED)], NEEDED, more)
    assert does([document(NEEDED | more)], NEEDED, more)
    assert not does([document(more)], NEEDED, more)
    assert allowed_by([]) == frozenset()


@pytest.mark.parametrize("group", ["/aws/lambda/f", "/acme/f"])
def test_rights_on_a_log_group_that_is_not_used_are_neither_missed_nor_held_against_a_role(group: str) -> None:
    """Of the usual name while the function logs to another one: in each of the forms in which they are written."""
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:"
    writes = {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"]}
    used = f"{arn}/acme/used"
    needed = frozenset(Permission(action, f"{used}:*") for action in writes["Action"])
    spare = f"{arn}{group}"
    may_be = optional(frozenset(Permission(a, f"{r}:*") for a in writes["Action"] for r in (used, spare)), [spare])
    for streams in (":*", ":log-stream:*"):
        policies = [policy({**writes, "Resource": [used + streams, spare + streams]})]
        assert does(policies, needed, may_be)
        assert does([policy({**writes, "Resource": used + streams})], needed, may_be)
    assert not does([policy({**writes, "Resource": f"{spare}:*"})], needed, may_be)
    assert not does([policy({**writes, "Resource": [f"{used}:*", f"{arn}/others:*"]})], needed, may_be)


@pytest.mark.parametrize(
    "trust",
    [
        {"Statement": LAMBDA},
        {"Statement": [{**LAMBDA, "Principal": {"Service": ["lambda.amazonaws.com"]}}]},
        {"Statement": [{**LAMBDA, "Action": ["STS:AssumeRole"]}]},
        {"Statement": [{**LAMBDA, "Condition": {"StringEquals": {"AWS:SourceAccount": ["123456789012"]}}}, LAMBDA]},
    ],
)
def test_lambda_alone_in_whichever_form(trust: dict[str, Any]) -> None:
    """One statement or a list, a service or a list of one."""
    assert lambda_alone(trust)


@pytest.mark.parametrize(
    "changed",
    [
        {"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}},
        {"Principal": {"Service": "lambda.amazonaws.com", "AWS": "arn:aws:iam::123456789012:root"}},
        {"Action": ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]},
        {"NotAction": "sts:TagSession"},
        {"Effect": "Deny"},
    ],
)
def test_anybody_beside_lambda_is_too_much(changed: dict[str, Any]) -> None:
    """A principal of AWS beside it, another service, another action."""
    assert not lambda_alone({"Statement": {**LAMBDA, **changed}})


def test_groups_need_not_be_made_nor_spare_ones_written_to() -> None:
    """A function writes to one group, which is there."""
    found = {
        Permission(f"logs:{action}", f"{group}:*")
        for action in ("CreateLogGroup", "CreateLogStream", "PutLogEvents")
        for group in ("arn:used", "arn:spare")
    }
    kept = found - optional(found, ["arn:spare"])
    assert {(each.action, each.resource) for each in kept} == {
        ("logs:CreateLogStream", "arn:used:*"),
        ("logs:PutLogEvents", "arn:used:*"),
    }


@pytest.mark.parametrize(
    ("changed", "alone"),
    [
        ({}, True),
        ({"Action": ["sts:AssumeRole"], "Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}, True),
        ({"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}}, False),
        ({"Principal": "*"}, False),
        ({"Action": ["sts:AssumeRole", "sts:TagSession"]}, False),
    ],
)
def test_lambda_alone_may_assume_it(changed: dict[str, Any], alone: bool) -> None:  # noqa: FBT001 - a table's column
    """Under whichever conditions."""
    trust = {"Statement": [{**LAMBDA, **changed}]}
    assert lambda_alone(trust) is alone
    assert not lambda_alone({"Statement": []})
