"""Checks each request by its model before any service sees it: the first of all that can be said of what is asked.

AWS's services do so alike, each in its protocol and its words; a caller who is not allowed is told that before
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

from localaws.calls.errors import protocol_of, refusal, with_details
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call
from localaws.kernel.own_calls import HEADER, OwnCalls
from localaws.validation import s3
from localaws.validation.checks import Check, Checks
from localaws.validation.differences import FURTHER, UNCHECKED, WHOLE, Differences, of_system_tags
from localaws.validation.faults import Fault, Kind, place_of
from localaws.validation.reading import READERS, Unreadable, bound_to_body, read
from localaws.validation.wording import refused, wording_of


class Meet(Protocol):
    """Returns the refusal of a call; `own`: CloudFormation makes it."""

    def __call__(self, call: Call, *, own: bool) -> Reply | None:
        """Return the refusal of a call."""


class Validation:
    """Refuses what the model does not allow. Checks are made with an operation's first call, and kept.

    What CloudFormation asks of other services may bear tags of AWS's own.
    """

    def __init__(self, own_calls: OwnCalls | None = None) -> None:
        self._own_calls = own_calls or OwnCalls()
        self._checks: dict[str, Checks] = {}
        self._operations: dict[tuple[str, str, str], Meet | None] = {}

    async def meet(self, call: Call) -> Reply | None:
        """Return the refusal of a call, None where it keeps to the model."""
        return self.refuse(call)

    def refuse(self, call: Call) -> Reply | None:
        """Return the refusal of a call, None where it keeps to the model."""
        service, operation = call.service.name, call.operation
        if service is None or operation is None or service in WHOLE:
            return None
        key = (service, operation, protocol_of(call))
        if key not in self._operations:
            self._operations[key] = self._made(*key)
        meet = self._operations[key]
        return meet(call, own=self._own_calls.bear(call.exchange.header(HEADER.lower()))) if meet else None

    def _made(self, service: str, operation: str, protocol: str) -> Meet | None:
        try:
            shape: Any = get_service_model(service).operation_model(operation).input_shape
        except OperationNotFoundError:
            return None
        if shape is None or protocol not in READERS:
            return None
        if service not in self._checks:
            self._checks[service] = Checks(
                UNCHECKED.get(service, ()), FURTHER.get(service, {}), elements_not_null=service == "lambda"
            )
        check = self._checks[service].of(shape)
        of = _OfS3 if protocol == "s3" else _Operation
        return of(service, operation, protocol, shape, check) if check else None


class _Operation:
    """The check of one operation in one protocol."""

    def __init__(self, service: str, operation: str, protocol: str, shape: Any, check: Check) -> None:
        self._protocol, self._operation, self._shape, self._check = protocol, operation, shape, check
        self._wording = wording_of(service, protocol)
        self._differences = Differences(service, operation)
        self._in_body = frozenset(name[:1].lower() + name[1:] for name in bound_to_body(shape))

    def __call__(self, call: Call, *, own: bool) -> Reply | None:
        """Return the refusal of a call."""
        try:
            given = read(call, self._protocol, self._shape)
        except Unreadable as error:
            return self._unreadable(call, error)
        found: list[Fault] = []
        self._check(given, (), found)
        faults = [fault for fault in found if not (self._differences.hold(fault) or (own and of_system_tags(fault)))]
        return self._refused(call, faults) if faults else None

    def _unreadable(self, call: Call, error: Unreadable) -> Reply:
        return refusal(call, "SerializationException", str(error), 400)

    def _refused(self, call: Call, faults: Sequence[Fault]) -> Reply | None:
        code, message = refused(faults, self._wording, self._operation, self._in_body)
        return refusal(call, code, message, 400)


class _OfS3(_Operation):
    """The check of one operation of S3."""

    def __init__(self, service: str, operation: str, protocol: str, shape: Any, check: Check) -> None:
        super().__init__(service, operation, protocol, shape, check)
        self._places = {
            place_of(name): member.serialization.get("name", name)
            for name, member in shape.members.items()
            if member.serialization.get("location") in {"header", "querystring"}
        }
        self._unread = frozenset(
            place_of(name) for name, member in shape.members.items() if member.serialization.get("location") == "uri"
        )
        payload = shape.serialization.get("payload", "")
        self._body = place_of(payload) if payload and shape.members[payload].type_name == "structure" else ""
        if payload and not self._body:  # a text, which the service reads itself
            self._unread |= {place_of(payload)}

    def _unreadable(self, call: Call, error: Unreadable) -> Reply:  # noqa: ARG002  # S3 does not say what is wrong
        return refusal(call, "MalformedXML", s3.MALFORMED, 400)

    def _refused(self, call: Call, faults: Sequence[Fault]) -> Reply | None:
        if not (faults := [fault for fault in faults if fault.path[0] not in self._unread]):
            return None
        if any(fault.path == (self._body,) and fault.kind is Kind.REQUIRED for fault in faults):
            return refusal(call, "MissingRequestBodyError", s3.EMPTY, 400)
        told = s3.words(faults, self._places)
        return with_details(refusal(call, told.code, told.message, 400), told.details)
