"""What Lambda refuses for a while: a role that IAM has only just made, and a function that is being updated.

A stack makes both, and CloudFormation goes on when the role is known; who calls Lambda himself is refused for some
seconds, https://github.com/aws/aws-cli/issues/7700. Code and settings are two updates, the second of which waits for
the first, and so does a new version: https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType

LONGEST_S = 60.0
BETWEEN_S = 0.25
REFUSAL = "cannot be assumed by Lambda"
UNDER_WAY = "An update is in progress"


def patient(calls: Calls) -> Calls:
    """Return what calls again, for a minute, where a role cannot be assumed yet or an update is under way."""

    def call(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        deadline = time.monotonic() + LONGEST_S
        while True:
            try:
                return calls(service, operation, **parameters)
            except ClientError as error:
                text = error.response["Error"].get("Message", "")
                if time.monotonic() > deadline or not any(each in text for each in (REFUSAL, UNDER_WAY)):
                    raise
            if UNDER_WAY in text:
                calls("lambda", "get_function_configuration", FunctionName=parameters["FunctionName"])
            else:
                threading.Event().wait(BETWEEN_S)

    return call


def waiting(kind: ResourceType) -> ResourceType:
    """Return a type whose creation and update are patient."""

    def create(calls: Calls, place: Place, properties: Properties) -> Physical:
        return kind.create(patient(calls), place, properties)

    def update(calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties) -> Physical:
        change = kind.update
        return change(patient(calls), place, physical, before, after) if change else physical

    return replace(kind, create=create, update=update)
