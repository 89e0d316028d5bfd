"""Requests to the AWS Parameters and Secrets Lambda extension, which asks with the function's own credentials.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html and
https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html : by HTTP, at a port
of localhost (2773), the secret or the parameter in the query.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from stormproof.core.least_privilege.names import Alternative, Part, Scope, alternatives
from stormproof.core.least_privilege.sdk import SdkCall

PATHS: Mapping[str, tuple[str, str, str, str]] = {
    "secretsmanager/get": ("secretsmanager", "get_secret_value", "SecretId", "secretId="),
    "systemsmanager/parameters/get": ("ssm", "get_parameter", "Name", "name="),
}
"""Path of a request -> service, method, the argument that names the resource, and how the query says it."""
EXTENSION = "AWS-Parameters-and-Secrets-Lambda-Extension"
"""The name of its layer."""


def requests(piece: ast.AST, scope: Scope) -> Iterator[SdkCall]:
    """Yield what the addresses of requests in a piece of code ask for."""
    waiting = [piece]
    while waiting:
        node = waiting.pop()
        found = tuple(_requested(node, scope))
        yield from found
        # The parts of an address are no addresses.
        waiting += () if found else ast.iter_child_nodes(node)


def _requested(node: ast.AST, scope: Scope) -> Iterator[SdkCall]:
    if not isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
        return
    for path, (service, method, argument, before) in PATHS.items():
        if _has(node, path):
            # In parts of an address that are put together elsewhere the name is not told.
            named = (_after(each, before) for each in alternatives(node, scope))
            yield SdkCall(service, method, ((argument, frozenset(each for each in named if each)),))


def _has(node: ast.AST, path: str) -> bool:
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return any(path in text for text in texts)


def _after(alternative: Alternative, before: str) -> Alternative:
    """Return what stands after the last ``name=`` of an address, up to the next ``&``."""
    found: list[Part] | None = None
    for part in alternative:
        text = part
        if isinstance(part, str) and before in part:
            found, text = [], part.rpartition(before)[2]
        if found is None:
            continue
        if not isinstance(text, str):
            found.append(text)
            continue
        head, end, _ = text.partition("&")
        found += [head] if head else []
        if end:
            break
    return tuple(found or ())
