"""Custom resources: a function of the template's owner makes them, and answers at an address of ours.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html. On AWS a function that fails
without an answer holds up the stack for an hour; here the stack fails at once.
"""

from __future__ import annotations

import json
import queue
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from localaws.calls.exchange import Exchange, Reply
from localaws.services.cloudformation.engine.failures import ResourceFailure
from localaws.services.cloudformation.resources.resource_type import Calls, Physical, Place, Properties, ResourceType
from localaws.services.cloudformation.templates.validation import ANY

PAGE = "custom-resource"
OF_SERVICE = "AWS::CloudFormation::CustomResource"
LONGEST_S = 3600


class CustomResources:
    """Asks functions, and takes their answers. `endpoint_url` is where they reach us."""

    def __init__(self, endpoint_url: Callable[[], str]) -> None:
        self._endpoint_url = endpoint_url
        self._expected: dict[str, queue.SimpleQueue[Mapping[str, Any]]] = {}

    def find(self, kind: str) -> ResourceType | None:
        """Return the type of a custom resource, None for a name that is none."""
        if not kind.startswith("Custom::") and kind != OF_SERVICE:
            return None
        return ResourceType(kind, ANY, self._create, self._update, self._delete, replaces_itself=True)

    async def page(self, exchange: Exchange) -> Reply:
        """Take a function's answer, which it sends with PUT to the address that it was given."""
        [token] = parse_qs(exchange.query).get("token", [""])
        expected = self._expected.get(token)
        if expected is None:
            return Reply(403)
        try:
            answer = json.loads(exchange.body)
        except ValueError:
            answer = {"Status": "FAILED", "Reason": "Invalid response object: it is no JSON"}
        expected.put(answer)
        return Reply(200)

    def _create(self, calls: Calls, place: Place, properties: Properties) -> Physical:
        return self._asked(calls, place, "Create", properties)

    def _update(
        self, calls: Calls, place: Place, physical: Physical, before: Properties, after: Properties
    ) -> Physical:
        more = {"PhysicalResourceId": physical.id, "OldResourceProperties": _as_text(before)}
        return self._asked(calls, place, "Update", after, more)

    def _delete(self, calls: Calls, place: Place, physical: Physical, properties: Properties) -> None:
        self._asked(calls, place, "Delete", properties, {"PhysicalResourceId": physical.id})

    def _asked(
        self, calls: Calls, place: Place, what: str, properties: Properties, more: Mapping[str, Any] | None = None
    ) -> Physical:
        token, expected = uuid.uuid4().hex, queue.SimpleQueue[Mapping[str, Any]]()
        function = str(properties.get("ServiceToken", ""))
        if ":lambda:" not in function:
            raise ResourceFailure(f"localaws invokes functions as ServiceToken alone, not {function}")
        event = {
            "RequestType": what,
            "ResponseURL": f"{self._endpoint_url()}/_localaws/{PAGE}?token={token}",
            "StackId": place.stack_id,
            "RequestId": str(uuid.uuid4()),
            "ResourceType": OF_SERVICE,
            "LogicalResourceId": place.logical_id,
            "ResourceProperties": _as_text(properties),
            "ServiceToken": function,
            **(more or {}),
        }
        self._expected[token] = expected
        try:
            return _physical(self._answer(calls, function, event, expected, properties), event, place)
        finally:
            del self._expected[token]

    @staticmethod
    def _answer(
        calls: Calls,
        function: str,
        event: Mapping[str, Any],
        expected: queue.SimpleQueue[Mapping[str, Any]],
        properties: Properties,
    ) -> Mapping[str, Any]:
        invoked = calls("lambda", "invoke", FunctionName=function, Payload=json.dumps(event).encode())
        if invoked.get("FunctionError") and expected.empty():
            said = invoked["Payload"].read().decode(errors="replace")
            raise ResourceFailure(f"The function of the custom resource failed without an answer: {said}")
        try:
            return expected.get(timeout=int(properties.get("ServiceTimeout", LONGEST_S)))
        except queue.Empty:
            raise ResourceFailure(
                "CloudFormation did not receive a response from your Custom Resource. Please check your logs for "
                f"requestId [{event['RequestId']}]."
            ) from None


def _physical(answer: Mapping[str, Any], event: Mapping[str, Any], place: Place) -> Physical:
    if answer.get("Status") != "SUCCESS":
        raise ResourceFailure(
            f"Received response status [FAILED] from custom resource. Message returned: {answer.get('Reason', '')} "
            f"(RequestId: {event['RequestId']})"
        )
    physical_id = answer.get("PhysicalResourceId") or event.get("PhysicalResourceId") or place.physical_name
    return Physical(str(physical_id), answer.get("Data") or {}, str(answer.get("NoEcho", "")).lower() == "true")


def _as_text(value: Any) -> Any:
    """Return a value with its scalars as text, as functions get them."""
    if isinstance(value, Mapping):
        return {key: _as_text(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_as_text(member) for member in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
