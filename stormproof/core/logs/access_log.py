"""The access log of a stage: which variables of a request its format holds, and by which names.

The variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

FIELDS = {
    "requestId": "requestId",
    "extendedRequestId": "extendedRequestId",
    "requestTime": "requestTime",
    "requestTimeEpoch": "requestTimeEpoch",
    "principalId": "authorizer.principalId",
    "keyId": "authorizer.keyId",
    "authorizerStatus": "authorizer.status",
    "authorizerError": "authorizer.error",
    "authorizerLatency": "authorizer.latency",
    "authorizerRequestId": "authorizer.requestId",
    "method": "httpMethod",
    "path": "path",
    "resource": "resourcePath",
    "stage": "stage",
    "deployment": "deploymentId",
    "domain": "domainName",
    "status": "status",
    "errorType": "error.responseType",
    "responseLength": "responseLength",
    "latency": "responseLatency",
    "integrationLatency": "integrationLatency",
    "integrationStatus": "integration.status",
    "integrationRequestId": "integration.requestId",
    "firewall": "wafResponseCode",
    "sourceIp": "identity.sourceIp",
    "protocol": "protocol",
    "tlsVersion": "tlsVersion",
    "cipherSuite": "cipherSuite",
}
"""The fields that queries know: name -> variable. Never a header, a query string or ``identity.apiKey``."""
SECRET = frozenset({"identity.apiKey"})
"""The text of the key that a client sends:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
"""
VARIABLE = re.compile(r"\$\{?context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])\}?")


def variables_of(text: str) -> frozenset[str]:
    """Return the variables that a format holds."""
    return frozenset(VARIABLE.findall(text))


def lacking(text: str, needed: Iterable[str]) -> tuple[str, ...]:
    """Return which of the variables a format does not hold."""
    known = variables_of(text)
    return tuple(variable for variable in needed if variable not in known)


def names_of(text: str) -> dict[str, str]:
    """Return variable -> name of the field that holds it, of a format in JSON; none of any other."""
    fields = members(text) or {}
    found = ((VARIABLE.fullmatch(value), name) for name, value in fields.items() if isinstance(value, str))
    return {variable[1]: name for variable, name in found if variable}


def members(text: str) -> dict[str, Any] | None:
    """Return the members of a format that is a JSON object, None for any other."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
