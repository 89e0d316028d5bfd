"""The format of a stage's access log: which variables of a request ours holds, and what a foreign one must hold too.

A format is one line and must hold the request's ID:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from stormproof.core.logs.access_log import FIELDS, SECRET, members, names_of, variables_of

FORMAT = json.dumps({name: f"$context.{variable}" for name, variable in FIELDS.items()}, separators=(",", ":"))
NEEDED = (
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
    "authorizer.principalId",
    "resourcePath",
    "authorizer.error",
)
"""What a log that somebody else set up must hold to be reused."""


def merged(text: str, asked: Iterable[str] = ()) -> str | None:
    """Return a format with what it lacks added, all that it holds kept; None for one that is not in JSON.

    `asked` are names of ours that queries know the fields by: those are added whatever else the format holds.
    """
    fields = members(text)
    if fields is None:
        return None
    ours = {variable: name for name, variable in FIELDS.items()}
    for variable in (variable for variable in NEEDED if variable not in names_of(text)):
        name = ours[variable] if ours[variable] not in fields else f"stormproof_{ours[variable]}"
        fields[name] = f"$context.{variable}"
    for name in asked:
        fields.setdefault(name, f"$context.{FIELDS[name]}")
    return json.dumps(fields, separators=(",", ":"))


def holds_ours(text: str) -> bool:
    """Tell whether a format holds every field of ours by its name, and no secret, whatever else it holds."""
    fields = members(text)
    return fields is not None and json.loads(FORMAT).items() <= fields.items() and not secrets_of(text)


def with_ours(text: str) -> str:
    """Return our format, with the fields that a format in JSON holds beside it; those with secrets are left out."""
    ours = json.loads(FORMAT)
    kept = {
        name: value
        for name, value in (members(text) or {}).items()
        if name not in ours and not (isinstance(value, str) and (secrets_of(value) or value in ours.values()))
    }
    return json.dumps({**ours, **kept}, separators=(",", ":")) if kept else FORMAT


def secrets_of(text: str) -> tuple[str, ...]:
    """Return the variables of a format by which what clients send in confidence is logged."""
    return tuple(sorted(SECRET & variables_of(text)))
