"""Which names hold clients of the SDK, tables of DynamoDB's resource, and objects of known libraries.

A client is made by ``boto3.client("s3")``, by a session of boto3 or aioboto3 (``session.client``), or by one of
botocore or aiobotocore (``session.create_client``):
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/session.html ,
https://docs.aws.amazon.com/botocore/latest/tutorial/index.html , https://aiobotocore.aio-libs.org/en/latest/ and
https://aioboto3.readthedocs.io/en/latest/usage.html . Those of the asynchronous ones are entered by ``async with``.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from stormproof.core.least_privilege.actions import is_service
from stormproof.core.least_privilege.libraries import known_calls
from stormproof.core.least_privilege.libraries.known_calls import Made
from stormproof.core.least_privilege.names import Alternative, Scope, alternatives, qualified, value
from stormproof.core.least_privilege.reach import Reached, dotted
from stormproof.core.least_privilege.sources import KEPT_PIECES, walked

CLIENT = "client"
RESOURCE = "resource"
TABLE = "Table"
DYNAMODB = "dynamodb"
MAKES = {"client": CLIENT, "create_client": CLIENT, "resource": RESOURCE}
"""Function or method -> the kind of what it makes."""
ENTERS = frozenset({"enter_async_context", "enter_context"})
"""Methods of exit stacks, which return what the context that they are given yields."""
FROM_SDK = {f"{module}.{made}": kind for module in ("boto3", "aioboto3") for made, kind in MAKES.items()}
WITH = ast.With | ast.AsyncWith
BINDING = ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.FunctionDef | ast.AsyncFunctionDef | WITH


@dataclass(frozen=True)
class Held:
    """What an expression holds: a `kind` (client, resource, Table) of a boto3 service."""

    kind: str
    service: str


@dataclass
class Clients:
    """What is held by name (the last part of ``self.s3``), over the whole package: names are not told apart by scope.

    `tables` is what the Tables are called, `unclear` what could not be decided.
    """

    by_name: dict[str, set[Held]] = field(default_factory=lambda: defaultdict(set))
    held: set[Held] = field(default_factory=set)
    tables: set[Alternative] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    objects: dict[str, set[Made]] = field(default_factory=lambda: defaultdict(set))
    """Objects of known libraries by name, as above."""

    def objects_of(self, node: ast.expr, scope: Scope) -> frozenset[Made]:
        """Return the objects of known libraries that an expression may hold."""
        if made := known_calls.made(node, scope):
            return frozenset({made})
        parts = dotted(node)
        return frozenset(self.objects.get(parts[-1], ())) if parts else frozenset()

    def of(self, node: ast.expr, scope: Scope) -> frozenset[Held] | None:
        """Return what an expression holds, nothing for what is no client, None where it may be one or not."""
        if isinstance(node, ast.Call):
            if made := self.made(node, scope):
                return made
            return self.of(node.func, scope) if dotted(node.func) else None
        parts = dotted(node)
        if _leads_to_client(node):
            resources = {each.service for each in self.held if each.kind == RESOURCE}
            return frozenset(Held(CLIENT, service) for service in resources)
        if parts and parts[-1] in self.by_name:
            return frozenset(self.by_name[parts[-1]])
        if parts and parts[0] in scope.module.aliases and parts[0] not in {"self", "cls"}:
            source, inner = scope.module.aliases[parts[0]]
            own = inner and source in scope.modules
            return None if own else frozenset()
        return None

    def made(self, node: ast.Call, scope: Scope) -> frozenset[Held]:
        """Return what a call makes: a client, a resource, a Table; nothing for any other call."""
        kind = _kind(node, scope)
        if kind == TABLE and isinstance(node.func, ast.Attribute):
            base = self.of(node.func.value, scope)
            return frozenset({Held(TABLE, DYNAMODB)}) if base and Held(RESOURCE, DYNAMODB) in base else frozenset()
        if kind not in {CLIENT, RESOURCE}:
            return frozenset()
        return frozenset(Held(kind, service) for service in _service(node, scope))


def clients(reached: Reached) -> Clients:
    """Return the clients of the reached code."""
    found = Clients()
    for _ in range(2):  # once more for those that are made of what was found
        for module, piece in reached.pieces:
            scope = Scope(module, reached.modules, piece)
            for node in _telling(piece):
                _look(found, node, scope)
    return found


@lru_cache(maxsize=KEPT_PIECES)
def _telling(piece: ast.AST) -> tuple[ast.AST, ...]:
    """Return the nodes of a piece that can bind a client to a name, or make one."""
    return tuple(node for node in walked(piece) if isinstance(node, BINDING | ast.Call))


def _look(found: Clients, node: ast.AST, scope: Scope) -> None:
    for names, bound in _bindings(node):
        expression = _within(bound)
        made = found.made(expression, scope) if isinstance(expression, ast.Call) else frozenset()
        library = known_calls.made(expression, scope)
        for name in names:
            if made:
                found.by_name[name] |= made
            if library:
                found.objects[name].add(library)
    if isinstance(node, ast.Call):
        made = found.made(node, scope)
        found.held |= made
        if Held(TABLE, DYNAMODB) in made and (argument := _first(node, "name")) is not None:
            found.tables |= alternatives(argument, scope)
        makes = qualified(node.func, scope) in FROM_SDK or dotted(node.func)[-1:] == ("create_client",)
        if makes and not made:
            found.unclear.add("a client of a service whose name is computed")


def _bindings(node: ast.AST) -> Iterator[tuple[list[str], ast.expr]]:
    if isinstance(node, ast.Assign):
        yield [parts[-1] for target in node.targets if (parts := dotted(target))], node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield [parts[-1] for parts in [dotted(node.target)] if parts], node.value
    elif isinstance(node, WITH):
        for item in node.items:
            if item.optional_vars is not None and (parts := dotted(item.optional_vars)):
                yield [parts[-1]], item.context_expr
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for inner in walked(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield [node.name], inner.value


def _leads_to_client(node: ast.expr) -> bool:
    """Tell whether an expression is a resource's client, ``resource.meta.client``.

    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
    """
    within = node.value if isinstance(node, ast.Attribute) and node.attr == CLIENT else None
    return isinstance(within, ast.Attribute) and within.attr == "meta"


def _kind(node: ast.Call, scope: Scope) -> str:
    """Return what a call makes by its name, empty for anything but a client, a resource or a Table."""
    if isinstance(node.func, ast.Attribute):
        return TABLE if node.func.attr == TABLE else MAKES.get(node.func.attr, "")
    return FROM_SDK.get(qualified(node.func, scope), "")


def _within(expression: ast.expr) -> ast.expr:
    """Return what is awaited or entered, of what waits for it or enters it."""
    if isinstance(expression, ast.Await):
        return _within(expression.value)
    if isinstance(expression, ast.Call) and expression.args and dotted(expression.func)[-1:]:
        return expression.args[0] if dotted(expression.func)[-1] in ENTERS else expression
    return expression


def _service(node: ast.Call, scope: Scope) -> set[str]:
    argument = _first(node, "service_name")
    found = alternatives(argument, scope) if argument is not None else ()
    return {text for each in found if (text := value(each, {})) and is_service(text)}


def _first(node: ast.Call, keyword: str) -> ast.expr | None:
    if node.args:
        return node.args[0]
    return next((each.value for each in node.keywords if each.arg == keyword), None)
