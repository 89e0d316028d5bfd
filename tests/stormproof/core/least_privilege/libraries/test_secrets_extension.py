"""Requests to the extension for parameters and secrets are calls of the SDK that the function does not make itself."""

from __future__ import annotations

import pytest

from tests.stormproof.core.least_privilege.packages import used

SECRETS, SYSTEMS = "http://localhost:2773/secretsmanager/get?", "http://localhost:2773/systemsmanager/parameters/get?"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f'"{SECRETS}secretId=db&versionStage=AWSCURRENT"', ("get_secret_value", "SecretId", {("db",)})),
        (f'"{SYSTEMS}name=/shop/key"', ("get_parameter", "Name", {("/shop/key",)})),
        (f'f"{SECRETS}secretId={{NAME}}"', ("get_secret_value", "SecretId", {("db",)})),
        (f'"{SECRETS}secretId=" + NAME', ("get_secret_value", "SecretId", {("db",)})),
        ('"http://localhost:2773/secretsmanager/get", params=event', ("get_secret_value", "SecretId", set())),
    ],
)
def test_the_address_says_what_is_asked_for(address: str, expected: tuple[str, str, set[tuple[str, ...]]]) -> None:
    """By the query, whole or put together; one that is given apart is not told."""
    source = f"import urllib3\nNAME = \"db\"\ndef handle(event, context):\n    urllib3.request('GET', {address})\n"
    (call,) = used(source).calls
    named = {"".join(str(part) for part in each) for each in call.arguments[0][1]}
    assert (call.method, call.arguments[0][0], named) == (*expected[:2], {"".join(each) for each in expected[2]})
