"""The clients that stacks call with."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws.kernel.client_environment import function_leads
from localaws.kernel.own_calls import OwnCalls
from localaws.services.cloudformation import clients as module
from localaws.services.cloudformation.clients import Clients

NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_CA_BUNDLE": "ca.pem"}


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Clients of which three are kept."""
    monkeypatch.setattr(module, "MOST", 3)
    return Clients(lambda: NOWHERE, OwnCalls())


def test_a_client_is_made_once_and_only_those_used_last_are_kept(clients: Clients) -> None:
    """A role's keys, new at each operation, do not pile up."""
    first = clients.client("sts", "key-0", "us-east-1")
    for index in range(1, 3):
        clients.client("sts", f"key-{index}", "us-east-1")
    assert clients.client("sts", "key-0", "us-east-1") is first
    second = clients.client("sts", "key-1", "us-east-1")
    clients.client("sts", "key-3", "us-east-1")
    assert clients.client("sts", "key-1", "us-east-1") is second
    for index in range(4, 7):
        clients.client("sts", f"key-{index}", "us-east-1")
    assert clients.client("sts", "key-0", "us-east-1") is not first


def test_a_client_that_is_no_longer_kept_still_calls(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has it in hand is not disturbed; a mark that is not localaws's own opens nothing."""
    monkeypatch.setattr(module, "MOST", 1)
    clients = Clients(lambda: function_leads(aws.ready), OwnCalls())
    held: Any = clients.client("sts", "one", "us-east-1")
    for other in ("two", "three"):
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            held.get_caller_identity()
        clients.client("sts", other, "us-east-1")
