"""Facts that were recorded on AWS: calls with what AWS answered, in files of our own form, and their playing.

A file ``tests/recorded/<service>/<topic>.toml`` has a ``source`` (URL) and ``[[facts]]``, each with a ``title`` (a
sentence), ``recorded`` (where in the source), and ``calls``; ``after`` are calls that take away what was made.
A call has ``call`` ("service Operation", as botocore's model names them, or "http METHOD"), ``with`` (its parameters)
and one of ``answer`` (whole), ``has`` (members among others), ``error`` (code, message, status; what is not named is
not compared), or none: it prepares, and is not compared. ``soon = true`` asks again until it fits, for 10 seconds.
Placeholders: see `placeholders` and `given`.
"""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from botocore import xform_name
from botocore.exceptions import ClientError

from localaws_testing.aws import Aws
from localaws_testing.placeholders import Bound

FOLDER = Path(__file__).resolve().parents[2] / "recorded"
SOON_S = 100


@dataclass(frozen=True)
class Recorded:
    """One call: its `service` and `operation`, parameters, and what AWS answered, by the word of the form."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    soon: bool = False

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Recorded:
        """Read an entry of a file. Raises ValueError where it has members that the form does not know."""
        if odd := set(entry) - {"call", "with", "answer", "has", "error", "soon"}:
            raise ValueError(f"{entry.get('call')}: the form has no {', '.join(sorted(odd))}")
        service, operation = entry["call"].split()
        expected = {word: entry[word] for word in ("answer", "has", "error") if word in entry}
        return cls(service, operation, entry.get("with", {}), expected, bool(entry.get("soon")))


@dataclass(frozen=True)
class Fact:
    """What was recorded: a title, where it stands, the calls in their order, and those that tidy up."""

    file: Path
    title: str
    source: str
    recorded: str
    calls: tuple[Recorded, ...]
    after: tuple[Recorded, ...]

    def __str__(self) -> str:
        return f"{self.file.relative_to(FOLDER).with_suffix('')}: {self.title}"


def facts() -> Iterator[Fact]:
    """Yield every fact on record, by file. Raises ValueError and KeyError where a file is not of the form."""
    for file in sorted(FOLDER.glob("*/*.toml")):
        content = tomllib.loads(file.read_text("utf-8"))
        for entry in content["facts"]:
            calls, after = (tuple(map(Recorded.of, entry.get(word, ()))) for word in ("calls", "after"))
            source = entry.get("source", content.get("source", ""))
            yield Fact(file, entry["title"], source, entry["recorded"], calls, after)


def ask(aws: Aws, call: Recorded, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Make a call and return how it was answered: ``answer`` or ``error``."""
    if call.service == "http":
        return {"answer": _http(aws, call.operation, parameters)}
    client = aws.client(call.service, parameter_validation=False)
    try:
        answer = getattr(client, xform_name(call.operation))(**parameters)
    except ClientError as error:
        told = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        extra = {name: value for name, value in error.response.items() if name not in {"Error", "ResponseMetadata"}}
        return {"error": {"code": told.get("Code"), "message": told.get("Message"), "status": status, **extra}}
    return {"answer": {name: plain(value) for name, value in answer.items() if name != "ResponseMetadata"}}


def answered(aws: Aws, call: Recorded, bound: Bound) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how a call was answered, and how it should have been."""
    parameters, deadline = bound.filled(call.parameters), time.monotonic() + SOON_S
    while True:
        seen = ask(aws, call, parameters)
        tried = bound.tried()
        expected = _expected(call, seen, tried)
        if seen == expected or not call.soon or time.monotonic() > deadline:
            bound.take(tried)
            return seen, expected
        time.sleep(0.05)


def _expected(call: Recorded, seen: dict[str, Any], bound: Bound) -> dict[str, Any]:
    if not call.expected:  # it prepares: any answer will do, an error will not
        return {"answer": seen.get("answer", {})}
    ((word, recorded),) = call.expected.items()
    key = "error" if word == "error" else "answer"
    return {key: bound.expected(recorded, seen.get(key, {}), among=word != "answer" or call.service == "http")}


def plain(value: Any) -> Any:
    """Return a value as TOML has it: streams are read, JSON in text is decoded."""
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def _http(aws: Aws, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    with requests.Session() as session:
        url, headers, body = parameters["url"], parameters.get("headers", {}), parameters.get("body", "")
        answer = session.request(method, url, headers=headers, data=body, timeout=20, verify=aws.ready["ca_bundle"])
    is_json = re.match(r"application/(\S+\+)?json", answer.headers.get("Content-Type", ""))
    body = json.loads(answer.text) if is_json and answer.text else answer.text
    return {"status": answer.status_code, "headers": dict(answer.headers), "body": body}
