"""The judges of requirement 1 that go by settings refute for the stated reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.authentication.guards import OURS, Guard
from stormproof.core.judges.authentication.settings import (
    AuthorizerState,
    judge_access_logs,
    judge_authorizer_active,
    judge_authorizer_permitted,
    judge_key_store,
    judge_key_table,
    judge_remembered,
    judge_served_methods,
    may_ask,
)


def code_of(judge: Any, *arguments: Any) -> str:
    """Return the code that a judge refutes with, empty when it does not."""
    try:
        judge(*arguments)
    except Refuted as refuted:
        return refuted.code
    return ""


@pytest.mark.parametrize(
    ("verb", "authorization", "code"),
    [
        ("GET", OURS, ""),
        ("OPTIONS", "NONE", ""),
        ("GET", "NONE", "auth.method_open"),
    ],
)
def test_every_served_method_but_preflights_must_ask(verb: str, authorization: str, code: str) -> None:
    """On every stage."""
    stages = {"prod": {("/", "GET"): Guard(OURS)}, "dev": {("/", verb): Guard(authorization)}}
    assert code_of(judge_served_methods, stages) == code


def test_a_public_route_need_not_ask() -> None:
    """Its owner says why; where all of the API is open, whoever comes without a key is turned away nowhere."""
    served = {("/", "GET"): Guard("NONE", public="a page for all")}
    assert code_of(judge_served_methods, {"prod": {**served, ("/orders", "GET"): Guard(OURS)}}) == ""
    with pytest.raises(Undecidable) as undecided:
        judge_served_methods({"prod": served})
    assert undecided.value.code == "auth.nothing_of_ours"


def test_how_an_owner_s_authorizer_refuses_settings_do_not_tell() -> None:
    """Neither PASS nor FAIL; an open method beside it is a FAIL all the same."""
    guarded: dict[str, dict[tuple[str, str], Guard]] = {"prod": {("/", "ANY"): Guard("CUSTOM theirs")}}
    with pytest.raises(Undecidable, match="ANY / CUSTOM theirs"):
        judge_served_methods(guarded)
    guarded["dev"] = {("/", "GET"): Guard("NONE")}
    assert code_of(judge_served_methods, guarded) == "auth.method_open"


GOOD = AuthorizerState("Active", may_be_asked=True, key_table_status="ACTIVE")


@pytest.mark.parametrize(
    ("judge", "state", "code"),
    [
        (judge_authorizer_active, GOOD, ""),
        (judge_authorizer_active, replace(GOOD, state=""), "auth.no_authorizer"),
        (judge_authorizer_active, replace(GOOD, state="Inactive"), "auth.no_authorizer"),
        (judge_authorizer_active, replace(GOOD, observing_since="2026"), "auth.observing"),
        (judge_authorizer_permitted, GOOD, ""),
        (judge_authorizer_permitted, replace(GOOD, may_be_asked=False), "auth.authorizer_not_permitted"),
        (judge_key_table, GOOD, ""),
        (judge_key_table, replace(GOOD, key_table_status=""), "auth.no_key_store"),
        (judge_key_table, replace(GOOD, key_table_status="DELETING"), "auth.no_key_store"),
    ],
)
def test_the_authorizer_must_be_able_to_do_its_work(judge: Any, state: AuthorizerState, code: str) -> None:
    """Active, permitted, with a store, and not only observing."""
    assert code_of(judge, state) == code


@pytest.mark.parametrize(
    ("seconds", "code"), [(0, ""), (300, ""), (301, "auth.remembered_too_long"), (None, "auth.no_authorizer")]
)
def test_answers_are_kept_no_longer_than_the_policy_says(seconds: int | None, code: str) -> None:
    """Up to the policy's figure, and not a second longer."""
    assert code_of(judge_remembered, {"prod": seconds}, 300) == code


@pytest.mark.parametrize(
    ("billing", "code"),
    [("PAY_PER_REQUEST", ""), ("PROVISIONED", "auth.key_store_bounded"), ("", "auth.no_key_store")],
)
def test_the_key_store_must_take_any_number_of_keys(billing: str, code: str) -> None:
    """On-demand capacity has no bound of its own."""
    assert code_of(judge_key_store, billing) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$context.requestId $context.status $context.authorizer.principalId $context.authorizer.error", ""),
        ("$context.requestId", "auth.log_incomplete"),
        ("", "auth.attempt_not_logged"),
    ],
)
def test_every_stage_needs_an_access_log_that_tells_enough(text: str, code: str) -> None:
    """A missing variable is named."""
    assert code_of(judge_access_logs, {"prod": text}) == code


ASKING = "arn:aws:execute-api:eu-west-1:123456789012:abc/authorizers/a1"
ADMITTING = {
    "Effect": "Allow",
    "Principal": {"Service": "apigateway.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:abc/authorizers/*"}},
}


@pytest.mark.parametrize(
    ("changed", "permitted"),
    [
        ({}, True),
        ({"Condition": {}}, True),
        ({"Action": ["lambda:GetFunction", "lambda:*"]}, True),
        ({"Condition": {"StringEquals": {"AWS:SourceAccount": "123456789012"}}}, True),
        ({"Condition": {"StringEquals": {"AWS:SourceAccount": "210987654321"}}}, False),
        ({"Condition": {"ArnLike": {"aws:SourceArn": ASKING.replace("abc", "other")}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
        ({"Effect": "Deny"}, False),
        ({"Action": "lambda:GetFunction"}, False),
        ({"Principal": {"Service": "events.amazonaws.com"}}, False),
        ({"Principal": "*"}, False),
    ],
)
def test_the_api_may_ask_by_any_statement_that_lets_it(changed: dict[str, Any], permitted: bool) -> None:  # noqa: FBT001
    """Whoever wrote it, and under whatever Sid."""
    assert may_ask([{**ADMITTING, **changed}], ASKING) is permitted
    assert not may_ask([], ASKING)
