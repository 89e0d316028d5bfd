"""The SDK's calls in the code that a handler can reach.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html and its pages on paginators, waiters and
presigned URLs
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from stormproof.core.least_privilege.clients import CLIENT, DYNAMODB, RESOURCE, TABLE, Clients, Held, clients
from stormproof.core.least_privilege.names import Alternative, Scope, alternatives
from stormproof.core.least_privilege.reach import dotted, reached
from stormproof.core.least_privilege.sources import unpacked, walked

PAGINATOR, WAITER = "get_paginator", "get_waiter"
PRESIGNED = {"generate_presigned_url": "", "generate_presigned_post": "post_object"}
NO_CALLS = frozenset({"can_paginate", "close", "Table"})
WAITED_FOR = {
    "bucket_exists": "head_bucket",
    "bucket_not_exists": "head_bucket",
    "function_active_v2": "get_function",
    "function_updated_v2": "get_function",
    "object_exists": "head_object",
    "object_not_exists": "head_object",
    "table_exists": "describe_table",
    "table_not_exists": "describe_table",
}
"""Waiter -> the method that it repeats, from botocore's waiter definitions."""
OF_TABLES = {"batch_writer": "batch_write_item", "load": "describe_table", "reload": "describe_table"}
"""Methods of a Table that are named otherwise than the client's."""
TOLD = frozenset(
    {
        "Bucket", "CopySource", "DeliveryStreamName", "EventBusName", "FunctionName", "KeyId", "Name", "Names",
        "QueueName", "QueueUrl", "RequestItems", "SecretId", "StreamARN", "StreamName", "TableName", "TargetArn",
        "TopicArn", "TransactItems", "stateMachineArn",
    }
)  # fmt: skip
"""Arguments that name resources, or kinds of actions."""
ABSENT = frozenset({"NoSuchKey", "404"})
"""How code tells that it asks for objects that may not be there."""

Known = Callable[[str, str], bool]
"""Tells whether a service has a method."""


@dataclass(frozen=True)
class SdkCall:
    """A call of a client's method; `arguments`: keyword or position -> what it names, nothing where it is not told."""

    service: str
    method: str
    arguments: tuple[tuple[str, frozenset[Alternative]], ...] = ()

    def named(self, argument: str) -> frozenset[Alternative] | None:
        """Return what an argument names, None where it is not given."""
        return dict(self.arguments).get(argument)


@dataclass(frozen=True)
class Usage:
    """What code asks of AWS. `asks_for_absent`: it reads objects that may not be there, and wants to be told so."""

    calls: frozenset[SdkCall]
    asks_for_absent: bool
    unclear: tuple[str, ...]


def usage(package: bytes, layers: tuple[bytes, ...], handler: str, known: Known) -> Usage:
    """Analyse a deployment package with its layers from the handler on; raises ValueError for what is no zip file."""
    code = reached(unpacked(package, layers), handler)
    held = clients(code)
    calls: set[SdkCall] = set()
    unclear = {*code.unread, *held.unclear}
    absent = False
    for module, piece in code.pieces:
        scope = Scope(module, code.modules, piece)
        for node in walked(piece):
            absent = absent or _is_absence(node)
            if isinstance(node, ast.Call):
                unclear |= set(_opaque(node, scope, held))
                calls |= set(_calls(node, scope, held, known, unclear))
    return Usage(frozenset(calls), absent, tuple(sorted(unclear)))


remembered = lru_cache(maxsize=32)(usage)
"""The same for code that is looked at again."""


def _calls(node: ast.Call, scope: Scope, held: Clients, known: Known, unclear: set[str]) -> Iterator[SdkCall]:
    if not isinstance(node.func, ast.Attribute) or node.func.attr in NO_CALLS:
        return
    method = node.func.attr
    holders = held.of(node.func.value, scope)
    if holders is None:
        services = {each.service for each in held.held if each.kind == CLIENT}
        holders = frozenset(Held(CLIENT, service) for service in services if known(service, method))
        if Held(TABLE, DYNAMODB) in held.held and known(DYNAMODB, OF_TABLES.get(method, method)):
            holders |= {Held(TABLE, DYNAMODB)}
    for each in sorted(holders, key=lambda holder: (holder.kind, holder.service)):
        if each.kind == RESOURCE:
            if (each.service, method) != (DYNAMODB, TABLE):
                unclear.add(f"the resource interface of {each.service} is used ({method})")
        elif each.kind == TABLE:
            tables = (("TableName", frozenset(held.tables)),)
            yield SdkCall(DYNAMODB, OF_TABLES.get(method, method), (*_arguments(node, scope), *tables))
        else:
            yield from _of_client(each.service, method, node, scope, unclear)


def _of_client(service: str, method: str, node: ast.Call, scope: Scope, unclear: set[str]) -> Iterator[SdkCall]:
    first = node.args[0] if node.args else None
    named = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    if method == PAGINATOR and named:
        yield SdkCall(service, named, _told_to("paginate", scope))
    elif method == WAITER and named in WAITED_FOR:
        yield SdkCall(service, WAITED_FOR[named], _told_to("wait", scope))
    elif method in PRESIGNED and (PRESIGNED[method] or named):
        signed = [each.value for each in node.keywords if each.arg == "Params"]
        yield SdkCall(service, PRESIGNED[method] or named, (*_arguments(node, scope), *_in_dicts(signed, scope)))
    elif method in {PAGINATOR, WAITER, *PRESIGNED}:
        unclear.add(f"{service}: {method} of {named or 'something computed'}")
    else:
        yield SdkCall(service, method, _arguments(node, scope))


def _arguments(node: ast.Call, scope: Scope) -> tuple[tuple[str, frozenset[Alternative]], ...]:
    given: dict[str, ast.expr] = {each.arg: each.value for each in node.keywords if each.arg}
    given |= {str(position): each for position, each in enumerate(node.args)}
    return _read(given, scope)


def _read(given: Mapping[str, ast.expr], scope: Scope) -> tuple[tuple[str, frozenset[Alternative]], ...]:
    return tuple(
        (name, alternatives(given[name], scope) if name in TOLD or name.isdigit() else frozenset())
        for name in sorted(given)
    )


def _told_to(method: str, scope: Scope) -> tuple[tuple[str, frozenset[Alternative]], ...]:
    """Return the arguments of all calls of a method around: where a paginator or a waiter is told what to look at."""
    return tuple(
        argument
        for node in (ast.walk(scope.within) if scope.within is not None else ())
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
        for argument in _arguments(node, scope)
    )


def _in_dicts(nodes: Iterable[ast.expr], scope: Scope) -> tuple[tuple[str, frozenset[Alternative]], ...]:
    return tuple(
        argument
        for node in nodes
        if isinstance(node, ast.Dict)
        for argument in _read(
            {
                key.value: value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            },
            scope,
        )
    )


def _opaque(node: ast.Call, scope: Scope, held: Clients) -> Iterator[str]:
    """Yield what a call does that hides other calls."""
    called = ".".join(dotted(node.func))
    constant = all(isinstance(argument, ast.Constant) for argument in node.args[-1:])
    if called in {"exec", "eval"}:
        yield f"{called} runs code that is computed, in {scope.module.name}"
    elif called in {"__import__", "importlib.import_module", "import_module"} and not constant:
        yield f"a module whose name is computed is imported in {scope.module.name}"
    elif called == "getattr" and not isinstance(node.args[1], ast.Constant) and held.of(node.args[0], scope):
        yield f"a client's method whose name is computed is called in {scope.module.name}"


def _is_absence(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ABSENT
    return isinstance(node, ast.Constant) and node.value in ABSENT
