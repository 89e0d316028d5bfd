"""The policies of upload forms."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from localaws.services.s3.post_policies import judged

END = "2030-01-01T00:00:00Z"
AT = 1_800_000_000.0
FIELDS = {"bucket": "b", "key": "k", "policy": "", "x-amz-signature": "", "acl": "private"}


def policy(*conditions: Any, expiration: str = END) -> str:
    """Return a policy as a form has it."""
    return base64.b64encode(json.dumps({"expiration": expiration, "conditions": conditions}).encode()).decode()


ALL = ({"bucket": "b"}, ["starts-with", "$key", ""], {"ACL": "private"})


def test_a_form_that_keeps_to_its_policy_is_taken() -> None:
    """Names of fields are of any case, the fields of the signature need no condition."""
    assert judged(policy(*ALL, ["content-length-range", "1", 5]), FIELDS, 5, AT) is None


@pytest.mark.parametrize(
    ("conditions", "code", "status", "text"),
    [
        ((*ALL, ["eq", "$key", "K"]), "AccessDenied", 403, 'Policy Condition failed: ["eq", "$key", "K"]'),
        ((*ALL, ["eq", "key", "k"]), "AccessDenied", 403, 'Policy Condition failed: ["eq", "key", "k"]'),
        ((*ALL, ["starts-with", "$key", "x"]), "AccessDenied", 403, "starts-with"),
        ((*ALL, {"key": "k", "bucket": "b"}), "InvalidPolicyDocument", 400, "exactly one property"),
        ((*ALL, ["content-length-range", 0, 4]), "EntityTooLarge", 400, "exceeds the maximum"),
        ((*ALL, ["content-length-range", 6, 9]), "EntityTooSmall", 400, "smaller than the minimum"),
        ((*ALL, ["content-length-range", "x", 9]), "AccessDenied", 403, "Policy Condition failed"),
        (ALL[:2], "AccessDenied", 403, "Extra input fields: acl"),
    ],
)
def test_a_form_that_does_not_is_refused(conditions: Any, code: str, status: int, text: str) -> None:
    """In the recorded words."""
    failure = judged(policy(*conditions), FIELDS, 5, AT)
    assert failure is not None
    assert (failure.code, failure.status) == (code, status)
    assert text in failure.message


def test_a_policy_ends() -> None:
    """And what is no policy is none."""
    ended = judged(policy(*ALL, expiration="2020-01-01T00:00:00Z"), FIELDS, 5, AT)
    assert ended is not None
    assert ended.message == "Invalid according to Policy: Policy expired."
    broken = judged("bm9uZQ==", FIELDS, 5, AT)
    assert broken is not None
    assert broken.code == "InvalidPolicyDocument"
