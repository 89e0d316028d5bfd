"""Whether a resource policy admits everybody, so that an authorizer beside it opens nothing."""

from __future__ import annotations

from typing import Any

import pytest

from provisioners.authentication.resource_policy import admits_everybody
from tests.provisioners.fakes import API

ALL = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
ARN = f"arn:aws:execute-api:us-east-1:1:{API}/"
ENDPOINT = {"StringEquals": {"aws:sourceVpce": "vpce-1"}}


@pytest.mark.parametrize(
    ("policy", "admits"),
    [
        ((), True),
        ((ALL,), True),
        (({**ALL, "Resource": ARN + "*"},), True),
        (({**ALL, "Resource": [ARN + "*/*/*"]},), True),
        ((ALL, {**ALL, "Effect": "Deny", "Condition": {"StringNotEquals": {"aws:sourceVpce": "vpce-1"}}}), True),
        (({**ALL, "Condition": ENDPOINT},), False),
        (({**ALL, "Principal": {"AWS": "arn:aws:iam::1:root"}},), False),
        (({**ALL, "Resource": ARN + "prod/GET/public"},), False),
        (({**ALL, "Resource": "arn:aws:execute-api:us-east-1:1:another/*"},), False),
        (({**ALL, "Effect": "Deny"},), False),
    ],
)
def test_only_a_policy_that_allows_everybody_everything_admits(policy: tuple[dict[str, Any], ...], admits: Any) -> None:
    """What else it denies is denied before any authorizer is asked, so that does not matter."""
    assert admits_everybody(policy, API) is admits
