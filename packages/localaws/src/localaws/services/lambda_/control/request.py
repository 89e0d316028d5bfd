"""What Lambda's operations share: the function and the qualifier that a request names, in every form AWS takes.

https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html (FunctionName: name, ARN, partial ARN, each with
or without a qualifier).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote

from localaws.services.lambda_.control.errors import InvalidParameter, ResourceNotFound
from localaws.services.lambda_.function_names import is_alias, parts_of, region_elsewhere

# moto's classes as the patches leave them, with attributes and methods that their own annotations do not know.
Backend: TypeAlias = Any
Function: TypeAlias = Any
Layer: TypeAlias = Any
SourceMapping: TypeAlias = Any
Response: TypeAlias = Any
Storage: TypeAlias = Any

LARGEST_PAGE = 50  # https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html


def after(response: Response, segment: str) -> str:
    """Return the path segment that follows `segment`, unquoted: ``functions`` is followed by the function's name."""
    parts = str(response.raw_path or response.path).split("?")[0].strip("/").split("/")
    return unquote(parts[parts.index(segment) + 1])


def split_name(given: str, qualifier: str | None = None) -> tuple[str, str | None]:
    """Return (name, qualifier) of a function named in any form; raises InvalidParameter where two differ."""
    name, own = parts_of(given)
    if own and qualifier and own != qualifier:
        raise InvalidParameter("The derived qualifier from the function name does not match the specified qualifier.")
    return name, own or qualifier or None


def named(response: Response) -> tuple[str, str | None]:
    """Return (name, qualifier) of the function that a request's path and its Qualifier name.

    Raises ResourceNotFound for an ARN of another region.
    """
    given = after(response, "functions")
    if elsewhere := region_elsewhere(given, response.region):
        raise ResourceNotFound(elsewhere)
    return split_name(given, query(response, "Qualifier"))


def query(response: Response, name: str) -> str | None:
    """Return a parameter of the query string, None where it is not given."""
    return str(response.querystring[name][0]) if name in response.querystring else None


def latest(backend: Backend, name: str) -> Function:
    """Return the function as ``$LATEST``; raises moto's UnknownFunctionException, worded without a qualifier."""
    return backend.get_function(name)


def of_alias_or_version(backend: Backend, name: str, qualifier: str | None) -> Function:
    """Return the function as ``$LATEST``, having made sure that the qualifier names one of its aliases or versions.

    Raises UnknownFunctionException, or UnknownAliasException where the qualifier can name an alias alone, as AWS words
    it for permissions: https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/
    test_lambda_api.snapshot.json (TestLambdaPermissions::test_permission_exceptions).
    """
    function = latest(backend, name)
    if qualifier and is_alias(qualifier):
        backend.get_alias(name=qualifier, function_name=name)
    elif qualifier:
        backend.get_function(name, qualifier)
    return function


def answer(content: Any, status: int = 200) -> tuple[int, dict[str, Any], str]:
    """Return a JSON answer in moto's form."""
    return status, {"status": status, "Content-Type": "application/json"}, json.dumps(content)


def page(response: Response, name: str, items: Sequence[Any]) -> dict[str, Any]:
    """Return the page of a list that ``Marker`` and ``MaxItems`` ask for; `name` is the list's member.

    Raises InvalidParameter for a marker that no answer gave.
    """
    marker, most = query(response, "Marker"), int(query(response, "MaxItems") or LARGEST_PAGE)
    if marker and not marker.isdigit():
        raise InvalidParameter("Invalid marker")
    start = int(marker or 0)
    end = start + min(most, LARGEST_PAGE)
    more = {"NextMarker": str(end)} if end < len(items) else {}
    return {name: list(items[start:end]), **more}


def no_content() -> tuple[int, dict[str, Any], str]:
    """Return the answer of an operation that returns nothing."""
    return 204, {"status": 204}, ""
