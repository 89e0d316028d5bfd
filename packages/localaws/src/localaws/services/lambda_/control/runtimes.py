"""Lambda: which runtimes a function may name, and which of them run on another interpreter here.

An unknown identifier is refused by the enumeration of the API, in AWS's own words; one that AWS has taken out of use is
refused when a function is created or updated with it. Functions of Python runtimes run on the interpreter that localaws
itself runs on; GET ``/_localaws/interpreters`` names those that asked for another one.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
Words: https://github.com/awslabs/amazon-redshift-monitoring/pull/25 (an unknown one),
https://github.com/aws-samples/aws-backup-automation/pull/3 (python3.7; of newer answers, the recommendation names no
runtime). Python 3.8 and 3.9 are deprecated and can still be created.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
from moto.awslambda.models import lambda_backends

from localaws.calls.exchange import Exchange, Reply
from localaws.kernel.ports import ACCOUNT, REGIONS
from localaws.services.lambda_.control.errors import InvalidParameter
from localaws.services.lambda_.runtime.invocations.measures import INTERPRETER, interpreter_of
from localaws.services.lambda_.runtime.node.launcher import node_runtime

OUT_OF_USE = frozenset(
    {
        "dotnetcore1.0",
        "dotnetcore2.0",
        "dotnetcore2.1",
        "dotnetcore3.1",
        "nodejs",
        "nodejs4.3",
        "nodejs4.3-edge",
        "nodejs6.10",
        "nodejs8.10",
        "nodejs10.x",
        "nodejs12.x",
        "nodejs14.x",
        "python2.7",
        "python3.6",
        "python3.7",
        "ruby2.5",
    }
)
"""Runtimes that no function can be created or updated with any more."""


@cache
def known() -> tuple[str, ...]:
    """Return the identifiers of the API's enumeration, in its order."""
    model: Any = botocore.session.get_session().get_service_model("lambda")
    return tuple(model.shape_for("Runtime").enum)


def check_runtime(runtime: str | None) -> None:
    """Raise InvalidParameter for a runtime that AWS does not know or has taken out of use; None names none."""
    if runtime is None:
        return
    if runtime not in known():
        raise InvalidParameter(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(known())}] or be a valid ARN"
        )
    if runtime in OUT_OF_USE:
        raise InvalidParameter(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
            "We recommend you use a supported runtime while creating or updating functions."
        )


class InterpretersPage:
    """GET: the interpreters, and the functions and versions whose runtime names another one."""

    async def __call__(self, _exchange: Exchange) -> Reply:
        """Answer ``{"interpreter": "python3.11", "node": "nodejs20.x", "functions": [{"arn": .., "runtime": ..}]}``."""
        told = {"interpreter": INTERPRETER, "node": node_runtime(), "functions": list(_elsewhere())}
        return Reply(200, json.dumps(told).encode(), {"Content-Type": "application/json"})


def _elsewhere() -> Iterator[Mapping[str, str]]:
    for region in REGIONS:
        for function in lambda_backends[ACCOUNT][region].list_functions("ALL"):
            interpreter = interpreter_of(str(function.run_time))
            if interpreter and function.run_time != interpreter:
                yield {"arn": function.function_arn, "runtime": str(function.run_time)}
