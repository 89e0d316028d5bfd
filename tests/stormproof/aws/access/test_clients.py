"""Clients."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from stormproof.aws.access.clients import Clients
from stormproof.aws.access.connection import open_session
from stormproof.core.errors import CouldNotLook
from stormproof.core.target.file import parse_target

TARGET = """
name = "t"
environment = "staging"
[regions]
primary = "eu-west-1"
[system]
stack = "s"
[policy]
admin_email = "admin@example.com"
"""
REAL = '[aws]\nallowed_accounts = ["123456789012"]\n'
EMBEDDED = """
[embedded]
clock_url = "http://127.0.0.1:1/clock"
mailbox_url = "http://127.0.0.1:1/mail"
ca_bundle = "ca.pem"
gateway_url = "https://127.0.0.1:2"
endpoint_url = "http://127.0.0.1:1"
access_key_id = "local"
secret_access_key = "local"
"""


def test_threads_share_one_client_a_service_and_region() -> None:
    """Whoever asks first makes it; regions and services are told apart."""
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    clients = Clients(session, parse_target(TARGET + REAL, "t.toml"))
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: id(clients.get("sqs")), range(32)))
    assert len(found) == 1
    assert clients.get("sqs").meta.region_name == "eu-west-1"
    assert clients.get("sqs", "us-east-1").meta.region_name == "us-east-1"
    assert clients.get("sqs", "eu-west-1") is clients.get("sqs")


def test_writers_send_a_call_once() -> None:
    """Botocore repeats nothing by itself where `attempts` is 1."""
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    target = parse_target(TARGET + REAL, "t.toml")
    assert Clients(session, target, attempts=1).get("sqs").meta.config.retries["total_max_attempts"] == 1


def test_a_function_is_waited_for_until_it_is_through() -> None:
    """Whoever invokes one waits longer than a quarter of an hour; all other calls are given up after a minute."""
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    target = parse_target(TARGET + REAL, "t.toml")
    writers, readers = Clients(session, target, attempts=1), Clients(session, target)
    assert writers.get("lambda").meta.config.read_timeout > 15 * 60
    assert {each.meta.config.read_timeout for each in (writers.get("sqs"), readers.get("lambda"))} == {60}


def test_the_embedded_aws_gets_its_own_keys_at_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's credentials are not sent there, and nothing for it is sent to AWS."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUSER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "user")
    target = parse_target(TARGET + EMBEDDED, "t.toml")
    session = open_session(target)
    credentials: Any = session.get_credentials()
    assert credentials.access_key == "local"
    assert Clients(session, target).get("lambda").meta.endpoint_url == "http://127.0.0.1:1"


def test_an_unknown_profile_is_a_matter_of_credentials() -> None:
    """Named, with its own code."""
    text = TARGET + REAL.replace("[aws]", '[aws]\nprofile = "no-such-profile"')
    with pytest.raises(CouldNotLook, match="no-such-profile") as caught:
        open_session(parse_target(text, "t.toml"))
    assert caught.value.code == "aws.credentials"
