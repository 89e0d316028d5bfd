"""What an alarm does when its state changes: tell an SNS topic, invoke a Lambda function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localaws.kernel.ports import CLOUDWATCH, Caller, Functions, InvokeError, NotDelivered, Publisher
from localaws.services.cloudwatch.alarms.alarm import Change
from localaws.services.cloudwatch.alarms.messages import by_protocol, lambda_event, subject
from localaws.services.cloudwatch.alarms.targets import service_of

LAMBDA_ALARMS = "lambda.alarms.cloudwatch.amazonaws.com"
"""The principal that a function must admit: "Invoke a Lambda function from an alarm",
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html"""


class Actions:
    """Carries out the actions of alarms, and tells how each ended."""

    def __init__(self, publisher: Publisher, functions: Functions | None) -> None:
        self._publisher = publisher
        self._functions = functions

    async def run(self, resource: str, change: Change) -> Mapping[str, Any]:
        """Notify one ARN. Return what goes into the history: ``publishedMessage``, or ``error`` when it failed."""
        try:
            match service_of(resource):
                case "sns":
                    return {"publishedMessage": await self._publish(resource, change)}
                case "lambda":
                    return {"publishedMessage": await self._invoke(resource, change)}
                case other:
                    return {"error": f"localaws does not carry out alarm actions of {other or resource}"}
        except (NotDelivered, InvokeError) as error:
            return {"error": str(error)}

    async def _publish(self, resource: str, change: Change) -> str:
        messages = by_protocol(change)
        await self._publisher.publish(resource, subject(change), messages, CLOUDWATCH, change.alarm.arn)
        return json.dumps(messages)

    async def _invoke(self, resource: str, change: Change) -> str:
        if self._functions is None:
            raise NotDelivered("there are no Lambda functions in this embedded AWS")
        event = json.dumps(lambda_event(change))
        caller = Caller(LAMBDA_ALARMS, change.alarm.arn, change.alarm.account)
        await self._functions.enqueue(resource, event.encode(), caller)
        return event
