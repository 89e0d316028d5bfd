"""The format of a stage's access log: which variables of a request it tells, under which names.

The variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
A format is one line and must hold the request's ID:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
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
"""Our format: a field's name -> the variable that it tells. Never a header, a query string or ``identity.apiKey``."""
FORMAT = json.dumps({name: f"$context.{variable}" for name, variable in FIELDS.items()}, separators=(",", ":"))
WHO_CAME = ("requestId", "status", "authorizer.principalId", "authorizer.error")
"""What tells who tried to enter, and what came of it (1.5)."""
ALWAYS = (
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "httpMethod",
    "path",
    "stage",
    "status",
    "responseLatency",
    "identity.sourceIp",
    "protocol",
    "tlsVersion",
)
"""What there is to tell of every request that reached a stage over TLS (9.1)."""
WHEN_SERVED = ("authorizer.principalId", "resourcePath")
"""What there is to tell of a request that got through to the system as well: whose it was, and for what."""
NEEDED = tuple(dict.fromkeys((*ALWAYS, *WHEN_SERVED, *WHO_CAME)))
"""What a log that somebody else set up must tell to be reused."""
VARIABLE = re.compile(r"\$\{?context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])\}?")


def told(text: str) -> frozenset[str]:
    """Return the variables that a format tells."""
    return frozenset(VARIABLE.findall(text))


def lacking(text: str, needed: Iterable[str]) -> tuple[str, ...]:
    """Return which of the variables a format does not tell."""
    known = told(text)
    return tuple(variable for variable in needed if variable not in known)


def names_of(text: str) -> dict[str, str]:
    """Return variable -> name of the field that tells it, of a format in JSON; none of any other."""
    fields = _members(text) or {}
    found = ((VARIABLE.fullmatch(value), name) for name, value in fields.items() if isinstance(value, str))
    return {variable[1]: name for variable, name in found if variable}


def merged(text: str, asked: Iterable[str] = ()) -> str | None:
    """Return a format with what it lacks added, all that it tells kept; None for one that is not in JSON.

    `asked` are names of ours that queries know the fields by: those are added whatever else the format tells.
    """
    fields = _members(text)
    if fields is None:
        return None
    ours = {variable: name for name, variable in FIELDS.items()}
    for variable in (variable for variable in NEEDED if variable not in names_of(text)):
        name = ours[variable] if ours[variable] not in fields else f"stormproof_{ours[variable]}"
        fields[name] = f"$context.{variable}"
    for name in asked:
        fields.setdefault(name, f"$context.{FIELDS[name]}")
    return json.dumps(fields, separators=(",", ":"))


def _members(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
