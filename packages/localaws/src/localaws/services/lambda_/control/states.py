"""Lambda: an update takes a while, in which no other one and no new version is admitted.

Closes: moto knows no states. Here an update ends when somebody looks at the function for the first time, after a second
at the latest; each end of a creation or an update is a revision of its own. UpdateFunctionCode,
UpdateFunctionConfiguration and PublishVersion are refused until then, as recorded in
https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
(TestLambdaFunction::test_lambda_concurrent_code_updates, TestLambdaRevisions::test_function_revisions_basic).
On AWS it takes seconds, and a look at the function does not end it.
https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_.control.errors import ResourceConflict

LONGEST_S = 1.0
PENDING = {"State": "Pending", "StateReason": "The function is being created.", "StateReasonCode": "Creating"}
IN_PROGRESS = {
    "LastUpdateStatus": "InProgress",
    "LastUpdateStatusReason": "The function is being created.",
    "LastUpdateStatusReasonCode": "Creating",
}
OF_ONE = {*PENDING, *IN_PROGRESS, "RuntimeVersionConfig"}


def begin_creation(function: Any) -> None:
    """Note that a function was created: when it is Active, it has another RevisionId."""
    function.under_way_until = 0.0


def begin_update(function: Any) -> None:
    """Note that an update has begun."""
    function.under_way_until = time.monotonic() + LONGEST_S


def settle(function: Any) -> None:
    """End what is under way, if anything is: the function has another RevisionId then."""
    if vars(function).get("under_way_until") is not None:
        function.under_way_until = None
        function.revision_id = str(uuid.uuid4())


def refuse_under_way(function: Any) -> None:
    """Raise ResourceConflict while an update is under way; end what has taken long enough."""
    if (vars(function).get("under_way_until") or 0.0) > time.monotonic():
        raise ResourceConflict(
            "The operation cannot be performed at this time. An update is in progress for resource: "
            f"{function.function_arn}"
        )
    settle(function)


def listed(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration as lists show it: without states and the version of the runtime."""
    return {name: value for name, value in config.items() if name not in OF_ONE}
