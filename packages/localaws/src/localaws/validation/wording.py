"""How each service refuses a request that does not keep to its model: error code, status, what the message shows.

Recorded, all in https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services: `logs`
(test_logs.snapshot.json: InvalidParameterException), `kms`, `lambda_`, `events`, `dynamodb`, `stepfunctions`
(ValidationException), `apigateway` (ValidationException; paths of the body begin with the operation's input), `iam`
(ValidationError without values and enumerations), `sts`, `cloudformation`, `cloudwatch`, `sns` (ValidationError), `sqs`
(MissingParameter). wafv2: https://github.com/KensioSoftware/yulin/issues/1058 . Where no answer of a service is
recorded, it is worded as its protocol's others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from localaws.validation.faults import Fault, Kind, place_of

Refusal = tuple[str, str]
"""Error code and message."""


@dataclass(frozen=True)
class Wording:
    """How one service words refusals."""

    code: str = "ValidationException"
    shows_values: bool = True
    names_input: bool = False
    """Whether paths of the body begin with the operation's input: ``createRestApiInput.name``."""
    own: Callable[[Sequence[Fault]], Refusal | None] = lambda _faults: None
    """What a service says in words of its own; None where it says it as all others do."""


def refused(faults: Sequence[Fault], wording: Wording, operation: str, in_body: frozenset[str]) -> Refusal:
    """Return error code and message for the faults of one request; `in_body` names the members of its body."""
    if unlike := [fault for fault in faults if fault.kind in {Kind.TYPE, Kind.UNION}]:
        return "SerializationException", _unlike(unlike[0])
    if told := wording.own(faults):
        return told
    begun = f"{place_of(operation)}Input" if wording.names_input else ""
    # Those of the body come first: apigateway's test_update_method_response_negative_tests.
    ordered = sorted(faults, key=lambda fault: fault.path[0] not in in_body) if begun else faults
    texts = [
        fault.worded(shown=wording.shows_values, before=begun if fault.path[0] in in_body else "") for fault in ordered
    ]
    if not wording.shows_values:  # nor does IAM tell the values of an enumeration
        texts = [
            text.partition("enum value set:")[0] + "enum value set" if "enum value set:" in text else text
            for text in texts
        ]
    return wording.code, f"{len(texts)} validation error{'s' * (len(texts) > 1)} detected: {'; '.join(texts)}"


def _unlike(fault: Fault) -> str:
    """Return what AWS says of a value of another type.

    https://github.com/aarondfrancis/sidecar/issues/148 (``NUMBER_VALUE can not be converted to a String``).
    """
    if fault.kind is Kind.UNION:
        return f"{fault.text}: {'.'.join(fault.path)}"
    if isinstance(fault.value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(fault.value, list):
        return "Start of list found where not expected"
    kind = "boolean" if isinstance(fault.value, bool) else "string" if isinstance(fault.value, str) else "number"
    found = str(fault.value) if kind == "boolean" else kind
    wanted = fault.text.capitalize()
    return f"{found.upper()}_VALUE can not be converted to a{'n' * (wanted[0] in 'AEIOU')} {wanted}"


def _of_sqs(faults: Sequence[Fault]) -> Refusal | None:
    absent = [fault for fault in faults if fault.kind is Kind.REQUIRED]
    if not absent:
        return None
    name = absent[0].path[-1]
    return "MissingParameter", f"The request must contain the parameter {name[:1].upper()}{name[1:]}."


def _of_sns(faults: Sequence[Fault]) -> Refusal | None:
    """A missing text is a parameter without a value, all else is said as by the other services."""
    first = faults[0]
    if first.path == ("message",) and first.kind is Kind.LENGTH:
        return "InvalidParameter", "Invalid parameter: Empty message"
    if first.kind is not Kind.REQUIRED or len(first.path) > 1 or first.shape.type_name != "string":
        return None
    name = first.path[0]
    return (
        "InvalidParameter",
        f"Invalid parameter: {name[:1].upper()}{name[1:]} Reason: no value for required parameter",
    )


QUERY = Wording("ValidationError")
BY_PROTOCOL: Mapping[str, Wording] = {"query": QUERY}
SERVICES: Mapping[str, Wording] = {
    "apigateway": Wording(names_input=True),
    "cloudwatch": QUERY,
    "cognito-idp": Wording("InvalidParameterException"),
    "iam": Wording("ValidationError", shows_values=False),
    "logs": Wording("InvalidParameterException"),
    "sns": Wording("ValidationError", own=_of_sns),
    "sqs": Wording("InvalidParameterValue", own=_of_sqs),
}


def wording_of(service: str, protocol: str) -> Wording:
    """Return how a service words refusals in a protocol."""
    return SERVICES.get(service) or BY_PROTOCOL.get(protocol) or Wording()
