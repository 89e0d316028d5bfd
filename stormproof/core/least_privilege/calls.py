"""The SDK's calls in the code that a handler can reach.

https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html and its pages on paginators, waiters and
presigned URLs
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from stormproof.core.least_privilege.clients import CLIENT, DYNAMODB, RESOURCE, TABLE, Clients, Held, clients
from stormproof.core.least_privilege.libraries import known_calls, models, secrets_extension
from stormproof.core.least_privilege.libraries.tables import PYNAMODB
from stormproof.core.least_privilege.names import Alternative, Scope, alternatives
from stormproof.core.least_privilege.packages import Package
from stormproof.core.least_privilege.reach import Reached, dotted, reached
from stormproof.core.least_privilege.sdk import SdkCall
from stormproof.core.least_privilege.sources import installed, unpacked, walked

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
        "Bucket", "CopySource", "DeliveryStreamName", "EventBusName", "FunctionName", "KeyId", "Name", "Names", "Path",
        "QueueName", "QueueUrl", "RequestItems", "SecretId", "StreamARN", "StreamName", "TableName", "TargetArn",
        "TopicArn", "TransactItems", "stateMachineArn",
    }
)  # fmt: skip
"""Arguments that name resources, or kinds of actions."""
IMPORTING = frozenset({"__import__", "import_module", "importlib.import_module"})
ABSENT = frozenset({"NoSuchKey", "404"})
"""How code tells that it asks for objects that may not be there."""

Known = Callable[[str, str], bool]
"""Tells whether a service has a method."""


@dataclass(frozen=True)
class Usage:
    """What code asks of AWS. `asks_for_absent`: it reads objects that may not be there, and wants to be told so."""

    calls: frozenset[SdkCall]
    asks_for_absent: bool
    unclear: tuple[str, ...]


def usage(package: Package, layers: tuple[Package, ...], handler: str, known: Known) -> Usage:
    """Analyse a deployment package with its layers from the handler on.

    What installed modules evaluate leaves nothing open: it is not the function's own code, and what they ask of AWS is
    found as in any module. What they import by computed names may be the function's own modules: as Django imports
    those that its settings name.
    """
    foreign = installed(package, layers)
    code = reached(unpacked(package, layers), handler, foreign)
    held, by_models = clients(code), models.models(code)
    found = _Found({*code.unread, *held.unclear, *_imports(code, by_models, foreign)})
    pynamodb = any(PYNAMODB in _tops(module.imports) for module in code.modules.values())
    for module, piece in code.pieces:
        scope = Scope(module, code.modules, piece)
        found.calls |= set(secrets_extension.requests(piece, scope))
        called = {id(node.func) for node in walked(piece) if isinstance(node, ast.Call)}
        for node in walked(piece):
            found.absent = found.absent or _is_absence(node)
            if isinstance(node, ast.Call):
                own = module.name not in foreign
                found.unclear |= {*known_calls.unknown(node, scope), *_opaque(node, scope, held, own=own)}
                found.unclear |= set() if own else set(_imported(node, scope, code.left))
                found.calls |= {*_calls(node, scope, held, known, found.unclear), *_by_libraries(node, scope, held)}
                found.calls |= set(models.asked(by_models, node, scope)) if pynamodb else set()
            elif isinstance(node, ast.Attribute) and id(node) not in called:
                found.calls |= set(_handed_on(node, scope, held, known))
    return Usage(frozenset(found.calls), found.absent, tuple(sorted(found.unclear)))


@dataclass
class _Found:
    unclear: set[str]
    calls: set[SdkCall] = field(default_factory=set)
    absent: bool = False


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


def _by_libraries(node: ast.Call, scope: Scope, held: Clients) -> Iterator[SdkCall]:
    yield from known_calls.called(node, scope)
    if isinstance(node.func, ast.Attribute):
        for each in held.objects_of(node.func.value, scope):
            yield from known_calls.on_object(each, node.func.attr, node, scope)


def _handed_on(node: ast.Attribute, scope: Scope, held: Clients, known: Known) -> Iterator[SdkCall]:
    """Yield the methods of clients that are named and not called there: whoever gets them calls them."""
    for each in held.of(node.value, scope) or ():
        method = OF_TABLES.get(node.attr, node.attr) if each.kind == TABLE else node.attr
        if each.kind != RESOURCE and known(each.service, method):
            tables = (("TableName", frozenset(held.tables)),) if each.kind == TABLE else ()
            yield SdkCall(each.service, method, tables)


def _imports(code: Reached, by_models: models.Models, foreign: frozenset[str]) -> Iterator[str]:
    """Yield which modules are used that ask AWS in ways that are not followed."""
    for module in code.modules.values():
        if module.name not in foreign:
            for name in known_calls.unfollowed(module.imports):
                yield f"{name}, which asks AWS by itself, is used in {module.name}"
            if PYNAMODB in _tops(module.imports) and not by_models.classes:
                yield f"{PYNAMODB} is used in {module.name}, and no model with a table's name was found"


def _tops(imports: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in imports)


def _imported(node: ast.Call, scope: Scope, left: tuple[str, ...]) -> Iterator[str]:
    """Yield which of the function's modules may be imported by an installed one, by a name that it computes."""
    if left and ".".join(dotted(node.func)) in IMPORTING and not all(_is_text(each) for each in node.args[-1:]):
        yield f"{', '.join(left)} may be imported by a name that {scope.module.name} computes"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant)


def _opaque(node: ast.Call, scope: Scope, held: Clients, *, own: bool) -> Iterator[str]:
    """Yield what a call does that hides other calls; only the function's `own` modules evaluate what is its own."""
    called = ".".join(dotted(node.func))
    constant = all(isinstance(argument, ast.Constant) for argument in node.args[-1:])
    if called in {"exec", "eval"} and own:
        yield f"{called} runs code that is computed, in {scope.module.name}"
    elif called in IMPORTING and not constant and own:
        yield f"a module whose name is computed is imported in {scope.module.name}"
    elif (
        called == "getattr"
        and not all(isinstance(argument, ast.Constant) for argument in node.args[1:2])
        and held.of(node.args[0], scope)
    ):
        yield f"a client's method whose name is computed is called in {scope.module.name}"


def _is_absence(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ABSENT
    return isinstance(node, ast.Constant) and node.value in ABSENT
