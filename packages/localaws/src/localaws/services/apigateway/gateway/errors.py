"""Errors are the protocol: a handler raises GatewayError, one place (gateway_responses.py) puts it on the wire.

Types and default statuses: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
Error names and messages: recorded responses of AWS (LocalStack's apigateway snapshots) and public captures.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResponseType:
    """Defaults of a gateway response type. `status` None: the default types feed the others and have none."""

    status: int | None
    error: str
    message: str | None


INTERNAL = "Internal server error"
RESPONSE_TYPES: dict[str, ResponseType] = {
    "ACCESS_DENIED": ResponseType(403, "AccessDeniedException", "User is not authorized to access this resource"),
    "API_CONFIGURATION_ERROR": ResponseType(500, "InternalServerErrorException", INTERNAL),
    "AUTHORIZER_CONFIGURATION_ERROR": ResponseType(500, "AuthorizerConfigurationException", None),
    "AUTHORIZER_FAILURE": ResponseType(500, "AuthorizerFailureException", None),
    "BAD_REQUEST_BODY": ResponseType(400, "BadRequestException", "Invalid request body"),
    "BAD_REQUEST_PARAMETERS": ResponseType(400, "BadRequestException", "Missing required request parameters"),
    "DEFAULT_4XX": ResponseType(None, "BadRequestException", "Bad Request"),
    "DEFAULT_5XX": ResponseType(None, "InternalServerErrorException", INTERNAL),
    "EXPIRED_TOKEN": ResponseType(
        403, "ExpiredTokenException", "The security token included in the request is expired"
    ),
    "INTEGRATION_FAILURE": ResponseType(504, "InternalServerErrorException", INTERNAL),
    "INTEGRATION_TIMEOUT": ResponseType(504, "InternalServerErrorException", "Endpoint request timed out"),
    "INVALID_API_KEY": ResponseType(403, "ForbiddenException", "Forbidden"),
    "INVALID_SIGNATURE": ResponseType(403, "InvalidSignatureException", "The request signature does not match"),
    "MISSING_AUTHENTICATION_TOKEN": ResponseType(
        403, "MissingAuthenticationTokenException", "Missing Authentication Token"
    ),
    "QUOTA_EXCEEDED": ResponseType(429, "LimitExceededException", "Limit Exceeded"),
    "REQUEST_TOO_LARGE": ResponseType(413, "RequestTooLargeException", "Request Too Large"),
    "RESOURCE_NOT_FOUND": ResponseType(404, "NotFoundException", "Not Found"),
    "THROTTLED": ResponseType(429, "TooManyRequestsException", "Too Many Requests"),
    "UNAUTHORIZED": ResponseType(401, "UnauthorizedException", "Unauthorized"),
    "UNSUPPORTED_MEDIA_TYPE": ResponseType(415, "BadRequestException", "Unsupported Media Type"),
    "WAF_FILTERED": ResponseType(403, "ForbiddenException", "Forbidden"),
}


class GatewayError(Exception):
    """A request ends here. `kind` is a gateway response type; `message` and `status` replace the type's defaults.

    `reason` is for the execution log, the client never sees it; `details` fills $context.error.validationErrorString.
    """

    def __init__(
        self, kind: str, message: str | None = None, *, status: int | None = None, reason: str = "", details: str = ""
    ) -> None:
        defaults = RESPONSE_TYPES[kind]
        self.kind = kind
        self.message = defaults.message if message is None else message
        self.status = status or defaults.status or (500 if kind == "DEFAULT_5XX" else 400)
        self.error = defaults.error
        self.reason = reason or self.message or kind
        self.details = details
        super().__init__(self.reason)


class Unaddressed(GatewayError):
    """No API answers: unknown host or stage, a disabled endpoint, a connection that the API's policy refuses.

    ``{"message":"Forbidden"}`` with ForbiddenException: public captures of requests to unknown stages.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("DEFAULT_4XX", "Forbidden", status=403, reason=reason)
        self.error = "ForbiddenException"
