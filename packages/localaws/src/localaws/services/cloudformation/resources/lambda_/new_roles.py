"""A function with a role that IAM has only just made: Lambda is asked again until it may assume it.

A stack makes both, and CloudFormation goes on when the role is known; who calls Lambda himself is refused for some
seconds, https://github.com/aws/aws-cli/issues/7700.
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


def patient(calls: Calls) -> Calls:
    """Return what calls again, for a minute, where a role cannot be assumed yet."""

    def call(service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        deadline = time.monotonic() + LONGEST_S
        while True:
            try:
                return calls(service, operation, **parameters)
            except ClientError as error:
                if REFUSAL not in error.response["Error"].get("Message", "") or time.monotonic() > deadline:
                    raise
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
