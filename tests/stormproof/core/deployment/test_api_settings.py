"""Settings of a whole API: one form for what is written in several ways."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stormproof.core.deployment.api_settings import POLICY, compared, exported_settings, live_settings

ARN = "arn:aws:execute-api:eu-west-1:123456789012:a1"
STATEMENT = {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/prod/GET/*"}


def live(policy: str) -> dict[str, Any]:
    """Return the settings of an API with a policy."""
    return live_settings({"policy": policy}, (), ())


def told(*statements: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of an export with a policy."""
    return exported_settings({"x-amazon-apigateway-policy": {"Statement": list(statements)}})


@pytest.mark.parametrize(
    "written",
    [
        STATEMENT,
        {**STATEMENT, "Sid": "named"},
        {**STATEMENT, "Resource": [f"{ARN}/prod/GET/*"]},
        {**STATEMENT, "Principal": {"AWS": ["*"]}, "Action": ["execute-api:Invoke"]},
    ],
)
def test_a_policy_is_what_it_says_however_it_is_written(written: dict[str, Any]) -> None:
    """One or a list, with the API's ARN or without, in escaped quotes or not."""
    text = json.dumps({"Version": "2012-10-17", "Statement": STATEMENT})
    for policy in (text, text.replace('"', '\\"')):
        assert compared(live(policy), told(written)) == ()


@pytest.mark.parametrize(
    "written",
    [
        {**STATEMENT, "Resource": "execute-api:/prod/POST/*"},
        {**STATEMENT, "Effect": "Allow"},
        {**STATEMENT, "Principal": {"AWS": "123456789012"}},
        {**STATEMENT, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
    ],
)
def test_a_policy_that_says_something_else_differs(written: dict[str, Any]) -> None:
    """And so does one that is not there."""
    text = json.dumps({"Statement": [STATEMENT]})
    assert compared(live(text), told(written)) == (POLICY,)
    assert compared(live(text), told()) == (POLICY,)


def test_a_policy_that_is_no_json_is_compared_as_it_stands() -> None:
    """Nothing of it is understood, and nothing breaks."""
    assert compared(live("{{"), told(STATEMENT)) == (POLICY,)
