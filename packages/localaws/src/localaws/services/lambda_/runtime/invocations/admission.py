"""Whether a function's resource policy admits a service that invokes it.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.kernel.ports import Caller, InvokeError
from localaws.services.iam.evaluation import Ask, Effect, Principal, judge
from localaws.services.lambda_.runtime.functions import LATEST, QualifiedName


def admit(statements: Sequence[Mapping[str, Any]], name: QualifiedName, caller: Caller) -> None:
    """Return where the policy admits the caller; raises InvokeError (AccessDeniedException) where it does not.

    Calls of the API (principal ``iam``) are for IAM to judge.
    """
    if caller.principal == "iam":
        return
    source = {"aws:sourcearn": caller.source_arn, "aws:sourceaccount": caller.source_account}
    context = {key: [value] for key, value in source.items() if value is not None}
    resource = name.function_arn if name.qualifier == LATEST else name.arn
    ask = Ask("lambda:InvokeFunction", resource, Principal(service=caller.principal), context)
    if judge([{"Statement": list(statements)}], ask) is not Effect.ALLOW:
        text = f"User: {caller.principal} is not authorized to perform: lambda:InvokeFunction on resource: {name.arn}"
        raise InvokeError("AccessDeniedException", text, 403)
