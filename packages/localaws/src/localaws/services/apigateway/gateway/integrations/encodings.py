"""Payloads as text or bytes: what contentHandling makes of them, in requests and in responses.

The two tables of
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html; what is no
UTF-8 has the replacement character in a text, what is no base64 is 500, and so is a template over decoded bytes:
recorded responses, TestApiGatewayS3BinarySupport,
https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_s3.snapshot.json
"""

from __future__ import annotations

import base64
import binascii

from localaws.services.apigateway.gateway.errors import GatewayError

TO_TEXT, TO_BINARY = "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"


def asked_body(body: bytes, handling: str | None, *, binary: bool) -> bytes:
    """Return a request's body as the integration has it; `binary` by its content type."""
    if binary:
        return base64.b64encode(body) if handling == TO_TEXT else body
    return decoded(body) if handling == TO_BINARY else text(body)


def answered_body(body: bytes, handling: str | None, *, binary: bool | None, accepted: bool) -> bytes:
    """Return a response's body; `binary` by its content type, None where it has none; `accepted`: the caller's Accept.

    One without a content type, a mock's or a function's, is converted as contentHandling says, where it is accepted.
    """
    if binary is None:
        return _of_no_type(body, handling) if accepted else body
    if binary:
        return base64.b64encode(body) if handling == TO_TEXT or (handling is None and not accepted) else body
    return decoded(body) if handling == TO_BINARY or (handling is None and accepted) else text(body)


def _of_no_type(body: bytes, handling: str | None) -> bytes:
    if handling == TO_BINARY:
        return decoded(body)
    return base64.b64encode(body) if handling == TO_TEXT else body


def decodes(handling: str | None, *, binary: bool) -> bool:
    """Tell whether a body that was text becomes bytes, which no template reads."""
    return handling == TO_BINARY and not binary


def text(body: bytes) -> bytes:
    """Return a body as text."""
    return body.decode("utf-8", "replace").encode()


def decoded(body: bytes) -> bytes:
    """Return what a base64 body holds; raises DEFAULT_5XX with 500 for another body."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise GatewayError("DEFAULT_5XX", status=500, reason="the body is not base64") from error
