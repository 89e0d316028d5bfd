"""The bodies of Lambda's errors: ``Type`` says who is to blame, ``Reason`` which limit was met.

By botocore's model of each error (``ResourceNotFoundException`` has ``Message``, all others ``message``); an error that
the model lacks, such as ValidationException, has ``message`` alone. Recorded answers:
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json (all of
them) and https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda.snapshot.json
(TestLambdaConcurrency::test_lambda_concurrency_block, ``Reason``).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

import botocore.session

SERVER_ERRORS = 500


def error_body(code: str, message: str, status: int = 400, reason: str = "", *, typed: bool = True) -> dict[str, str]:
    """Return the body of an error; `typed` is False for the few that AWS answers without ``Type``.

    `status` is the HTTP status: errors of the service itself (500 and more) have no ``Type`` here, as none is recorded.
    """
    members = _members(code)
    told = {"__type": code, "Message" if "Message" in members else "message": message}
    if typed and "Type" in members and status < SERVER_ERRORS:
        told["Type"] = "User"
    if reason and "Reason" in members:
        told["Reason"] = reason
    return told


@cache
def _members(code: str) -> Collection[str]:
    model: Any = botocore.session.get_session().get_service_model("lambda")
    return frozenset(model.shape_for(code).members) if code in model.shape_names else frozenset()
