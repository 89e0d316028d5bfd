"""What Lambda's operations share: the function and the qualifier that a request names, in every form AWS takes.

https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html (FunctionName: name, ARN, partial ARN, each with
or without a qualifier).
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias
from urllib.parse import unquote

from localaws.services.lambda_.control.errors import InvalidParameter

# moto's classes as the patches leave them, with attributes and methods that their own annotations do not know.
Backend: TypeAlias = Any
Function: TypeAlias = Any
Layer: TypeAlias = Any
SourceMapping: TypeAlias = Any
Response: TypeAlias = Any
Storage: TypeAlias = Any


def after(response: Response, segment: str) -> str:
    """Return the path segment that follows `segment`, unquoted: ``functions`` is followed by the function's name."""
    parts = str(response.raw_path or response.path).split("?")[0].strip("/").split("/")
    return unquote(parts[parts.index(segment) + 1])


def split_name(given: str, qualifier: str | None = None) -> tuple[str, str | None]:
    """Return (name, qualifier) of a function named in any form; raises InvalidParameter where two differ."""
    tail = given.rpartition("function:")[2]
    name, _, own = tail.partition(":")
    if own and qualifier and own != qualifier:
        raise InvalidParameter("The derived qualifier from the function name does not match the specified qualifier.")
    return name, own or qualifier or None


def named(response: Response) -> tuple[str, str | None]:
    """Return (name, qualifier) of the function that a request's path and its Qualifier name."""
    return split_name(after(response, "functions"), query(response, "Qualifier"))


def query(response: Response, name: str) -> str | None:
    """Return a parameter of the query string, None where it is not given."""
    return str(response.querystring[name][0]) if name in response.querystring else None


def latest(backend: Backend, name: str) -> Function:
    """Return the function as ``$LATEST``; raises moto's UnknownFunctionException."""
    return backend.get_function(name, "$LATEST")


def answer(content: Any, status: int = 200) -> tuple[int, dict[str, Any], str]:
    """Return a JSON answer in moto's form."""
    return status, {"status": status, "Content-Type": "application/json"}, json.dumps(content)


def no_content() -> tuple[int, dict[str, Any], str]:
    """Return the answer of an operation that returns nothing."""
    return 204, {"status": 204}, ""
