"""Why a caller is not believed, in the words of the service that he called.

By protocol: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html (query, rest-xml),
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html with the answers recorded in
https://github.com/aws/aws-sdk-js/issues/284 and https://github.com/boto/boto/issues/1552 (json: 400),
https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html (rest-json: 403),
https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-errors.html (EC2) and
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html with
https://github.com/aws/aws-sdk-js/issues/3493 (S3).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from localaws.calls.errors import protocol_of, refusal
from localaws.calls.exchange import Reply
from localaws.calls.operations import Call


class Reason(Enum):
    """What is wrong with a request's credentials."""

    UNSIGNED = auto()
    INCOMPLETE = auto()
    UNKNOWN_KEY = auto()
    BAD_TOKEN = auto()
    EXPIRED_TOKEN = auto()
    MISMATCH = auto()
    SKEWED = auto()
    """Signed at a time that is not now."""
    EXPIRED = auto()
    """Signed for a time that is over."""


Answer = tuple[str, str, int]
"""Code, message and HTTP status."""

INVALID = "The security token included in the request is invalid."
ENDED = "The security token included in the request is expired"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
OF_S3 = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)
OF_EC2 = "AWS was not able to validate the provided access credentials"

QUERY: Mapping[Reason, Answer] = {
    Reason.UNSIGNED: ("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
    Reason.INCOMPLETE: ("IncompleteSignature", "The request signature does not conform to AWS standards.", 400),
    Reason.UNKNOWN_KEY: ("InvalidClientTokenId", INVALID, 403),
    Reason.BAD_TOKEN: ("InvalidClientTokenId", INVALID, 403),
    Reason.EXPIRED_TOKEN: ("ExpiredToken", ENDED, 403),
    Reason.MISMATCH: ("SignatureDoesNotMatch", MISMATCH, 403),
    Reason.SKEWED: ("SignatureDoesNotMatch", "Signature expired.", 403),
    Reason.EXPIRED: ("SignatureDoesNotMatch", "Signature expired.", 403),
}
JSON: Mapping[Reason, Answer] = {
    Reason.UNSIGNED: ("MissingAuthenticationTokenException", "Missing Authentication Token", 400),
    Reason.INCOMPLETE: (
        "IncompleteSignatureException",
        "The request signature does not conform to AWS standards.",
        400,
    ),
    Reason.UNKNOWN_KEY: ("UnrecognizedClientException", INVALID, 400),
    Reason.BAD_TOKEN: ("UnrecognizedClientException", INVALID, 400),
    Reason.EXPIRED_TOKEN: ("ExpiredTokenException", ENDED, 400),
    Reason.MISMATCH: ("InvalidSignatureException", MISMATCH, 400),
    Reason.SKEWED: ("InvalidSignatureException", "Signature expired.", 400),
    Reason.EXPIRED: ("InvalidSignatureException", "Signature expired.", 400),
}
REST_JSON: Mapping[Reason, Answer] = {reason: (code, text, 403) for reason, (code, text, _) in JSON.items()}
EC2: Mapping[Reason, Answer] = {
    Reason.UNSIGNED: ("MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400),
    Reason.INCOMPLETE: ("IncompleteSignature", "The request signature does not conform to AWS standards.", 400),
    Reason.UNKNOWN_KEY: ("AuthFailure", OF_EC2, 401),
    Reason.BAD_TOKEN: ("AuthFailure", OF_EC2, 401),
    Reason.EXPIRED_TOKEN: ("RequestExpired", "Request has expired.", 400),
    Reason.MISMATCH: ("AuthFailure", OF_EC2, 401),
    Reason.SKEWED: ("RequestExpired", "Request has expired.", 400),
    Reason.EXPIRED: ("RequestExpired", "Request has expired.", 400),
}
S3: Mapping[Reason, Answer] = {
    Reason.UNSIGNED: ("AccessDenied", "Access Denied", 403),
    Reason.INCOMPLETE: ("AuthorizationHeaderMalformed", "The authorization header is malformed.", 400),
    Reason.UNKNOWN_KEY: (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
    ),
    Reason.BAD_TOKEN: ("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
    Reason.EXPIRED_TOKEN: ("ExpiredToken", "The provided token has expired.", 400),
    Reason.MISMATCH: ("SignatureDoesNotMatch", OF_S3, 403),
    Reason.SKEWED: (
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        403,
    ),
    Reason.EXPIRED: ("AccessDenied", "Request has expired", 403),
}
ANSWERS: Mapping[str, Mapping[Reason, Answer]] = {
    "json": JSON,
    "rest-json": REST_JSON,
    "query": QUERY,
    "rest-xml": QUERY,
    "ec2": EC2,
    "s3": S3,
}


def rejected(call: Call, reason: Reason, detail: str = "") -> Reply:
    """Refuse a call; `detail` stands in place of the message where AWS says more."""
    code, message, status = ANSWERS.get(protocol_of(call), JSON)[reason]
    return refusal(call, code, detail or message, status)
