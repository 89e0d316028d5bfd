"""What several experiments make: roles, functions and a REST API in front of one."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from localaws.on_aws.ledger import Ledger
from localaws.on_aws.place import Place

RUNTIME = "python3.13"
ASSUMABLE_WITHIN_S = 60.0
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


@dataclass(frozen=True)
class Scratch:
    """A place, and the ledger of what is made there."""

    place: Place
    ledger: Ledger

    def role(self, name: str, condition: Mapping[str, Any] | None = None) -> str:
        """Make a role that functions may run as, under `condition`; return its ARN."""
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        if condition:
            statement["Condition"] = condition
        iam, full = self.place.client("iam"), self.ledger.name("role", name)
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        arn: str = iam.create_role(RoleName=full, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.attach_role_policy(RoleName=full, PolicyArn=LOGS)
        return arn

    def function(self, name: str, role: str, code: str) -> str:
        """Make a function of `code` with a handler ``answer``; return its ARN, or raise the last ClientError.

        A new role cannot be assumed for some seconds: 4 refusals over 9 s were recorded, radkawar/stackd, testdata/aws.
        """
        full = self.ledger.name("function", name)
        self.ledger.name("log group", name, prefix="/aws/lambda/")
        client = self.place.client("lambda")
        asked = {
            "Runtime": RUNTIME,
            "Role": role,
            "Handler": "app.answer",
            "Code": {"ZipFile": _zip(code)},
            "Timeout": 10,
        }

        def make() -> str:
            return str(client.create_function(FunctionName=full, **asked)["FunctionArn"])

        arn = _once_assumable(make)
        client.get_waiter("function_active_v2").wait(FunctionName=full)
        return arn

    def let_gateway_in(self, function: str) -> None:
        """Let API Gateway invoke the function."""
        self.place.client("lambda").add_permission(
            FunctionName=function,
            StatementId="gateway",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceAccount=self.place.account,
        )

    def invocation_uri(self, function: str) -> str:
        """Return the URI by which API Gateway integrates a function."""
        return f"arn:aws:apigateway:{self.place.region}:lambda:path/2015-03-31/functions/{function}/invocations"


def _once_assumable(make: Callable[[], str]) -> str:
    deadline = time.monotonic() + ASSUMABLE_WITHIN_S
    while True:
        try:
            return make()
        except ClientError as error:
            refused = "cannot be assumed" in error.response["Error"]["Message"]
            if not refused or time.monotonic() > deadline:
                raise
        time.sleep(2)


def until(seen: Callable[[], bool], within_s: float) -> bool:
    """Poll every second until it is seen, or the deadline has passed; return whether it was seen."""
    deadline = time.monotonic() + within_s
    while not (found := seen()) and time.monotonic() < deadline:
        time.sleep(1)
    return found


def _zip(code: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", code)
    return packed.getvalue()
