"""Whom tokens and access keys belong to, as moto keeps them.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from moto.cognitoidp.models import CognitoIdpUserPool, CognitoIdpUserPoolClient, cognitoidp_backends

from localaws.kernel.ports import ACCOUNT
from localaws.kernel.signers import RootKey
from localaws.services.apigateway.control.identities import MotoIdentities
from localaws.services.apigateway.gateway.identities import BadToken, Expired
from localaws.services.iam.control.access_keys import AccessKeys

IDENTITIES = MotoIdentities(AccessKeys(RootKey("AKIAROOT", "secret")))


@pytest.fixture
def pool() -> Iterator[Any]:
    """A user pool with a user and a client."""
    pools = cognitoidp_backends[ACCOUNT]["us-east-1"]
    made: CognitoIdpUserPool = pools.create_user_pool("identities", {})
    client: CognitoIdpUserPoolClient = pools.create_user_pool_client(made.id, False, {"ClientName": "app"})
    pools.admin_create_user(made.id, "user", "SUPPRESS", "Temp0rary!", [])
    yield made, client.id
    pools.delete_user_pool(made.id)


def test_a_token_is_good_until_it_expires(pool: Any) -> None:
    """Not a second longer; AWS tells that apart from every other refusal."""
    users, client = pool
    token, seconds = users.create_jwt(client, "user", "id")
    assert IDENTITIES.claims(users.arn, token)["aud"] == client
    now = datetime.now(UTC)
    with time_machine.travel(now + timedelta(seconds=seconds + 1)), pytest.raises(Expired):
        IDENTITIES.claims(users.arn, token)


def test_a_token_for_no_client_of_the_pool_is_bad(pool: Any) -> None:
    """Though the pool has signed it; so is one of a pool that there is not."""
    users, client = pool
    stranger, _ = users.create_jwt("stranger", "user", "id")
    good, _ = users.create_jwt(client, "user", "id")
    for arn, token in ((users.arn, stranger), (f"{users.arn}x", good), ("arn:nothing", good)):
        with pytest.raises(BadToken):
            IDENTITIES.claims(arn, token)


def test_the_root_s_key_signs_for_the_account() -> None:
    """And a key that nobody made for nobody."""
    root = IDENTITIES.signer("AKIAROOT")
    assert root is not None
    assert root.identity()["userArn"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert IDENTITIES.signer("AKIANOBODY") is None
