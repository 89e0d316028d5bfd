"""In which order AWS's messages tell the values of an enumeration: as recorded, else as the model has them.

It is the order of a hash set, which neither the model nor any document tells. Recorded: ``Member must satisfy enum
value set`` in https://github.com/localstack/localstack/tree/8b9a79f/tests/aws/services (``*.snapshot.json``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RECORDED = (
    "MONTH, WEEK, DAY",
    "MILLISECOND, MICROSECOND",
    "INSUFFICIENT_DATA, ALARM, OK",
    "SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING",
    (
        "REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, "
        "MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, "
        "BAD_REQUEST_PARAMETERS, AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, "
        "DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, "
        "UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN"
    ),
    "add, remove, move, test, replace, copy",
    "HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS",
    (
        "RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, "
        "REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER"
    ),
    "ipv4, dualstack",
    "PRIVATE, EDGE, REGIONAL",
    (
        "RSA_2048, ECC_NIST_P384, ECC_NIST_P256, ECC_NIST_P521, HMAC_384, RSA_3072, ECC_SECG_P256K1, "
        "RSA_4096, SYMMETRIC_DEFAULT, HMAC_256, HMAC_224, HMAC_512"
    ),
    "ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC",
    "HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512",
    "BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY",
    "HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS",
    "w3c, raw, json, plain, parquet",
    "RESPONSE_STREAM, BUFFERED",
    "x86_64, arm64",
    "LATEST, AT_TIMESTAMP, TRIM_HORIZON",
    "PublishedVersions, None",
    "Terminate, Allow",
)

ORDERS: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset(values): values for values in (tuple(told.split(", ")) for told in RECORDED)
}


def ordered(values: Sequence[str]) -> Sequence[str]:
    """Return the values of an enumeration in the order in which AWS tells them."""
    return ORDERS.get(frozenset(values), values)
