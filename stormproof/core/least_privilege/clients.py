"""Which names hold clients of the SDK: ``boto3.client("s3")``, a session's, and tables of DynamoDB's resource."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from stormproof.core.least_privilege.actions import is_service
from stormproof.core.least_privilege.names import Alternative, Scope, alternatives, value
from stormproof.core.least_privilege.reach import Reached, dotted
from stormproof.core.least_privilege.sources import KEPT_PIECES, walked

CLIENT = "client"
RESOURCE = "resource"
TABLE = "Table"
DYNAMODB = "dynamodb"
BINDING = ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.FunctionDef | ast.AsyncFunctionDef


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

    def of(self, node: ast.expr, scope: Scope) -> frozenset[Held] | None:
        """Return what an expression holds, nothing for what is no client, None where it may be one or not."""
        if isinstance(node, ast.Call):
            if made := self.made(node, scope):
                return made
            return self.of(node.func, scope) if dotted(node.func) else None
        parts = dotted(node)
        if parts and parts[-1] in self.by_name:
            return frozenset(self.by_name[parts[-1]])
        if parts and parts[0] in scope.module.aliases and parts[0] not in {"self", "cls"}:
            return frozenset()
        return None

    def made(self, node: ast.Call, scope: Scope) -> frozenset[Held]:
        """Return what a call makes: a client, a resource, a Table; nothing for any other call."""
        if not isinstance(node.func, ast.Attribute):
            return frozenset()
        kind = node.func.attr
        if kind == TABLE:
            base = self.of(node.func.value, scope)
            return frozenset({Held(TABLE, DYNAMODB)}) if base and Held(RESOURCE, DYNAMODB) in base else frozenset()
        if kind not in {CLIENT, RESOURCE}:
            return frozenset()
        named = _service(node, scope)
        return frozenset(Held(kind, service) for service in named)


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
    for names, expression in _bindings(node):
        if isinstance(expression, ast.Call) and (made := found.made(expression, scope)):
            for name in names:
                found.by_name[name] |= made
    if isinstance(node, ast.Call):
        made = found.made(node, scope)
        found.held |= made
        if Held(TABLE, DYNAMODB) in made and (argument := _first(node, "name")) is not None:
            found.tables |= alternatives(argument, scope)
        if dotted(node.func) in {("boto3", CLIENT), ("boto3", RESOURCE)} and not made:
            found.unclear.add("a client of a service whose name is computed")


def _bindings(node: ast.AST) -> Iterator[tuple[list[str], ast.expr]]:
    if isinstance(node, ast.Assign):
        yield [parts[-1] for target in node.targets if (parts := dotted(target))], node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield [parts[-1] for parts in [dotted(node.target)] if parts], node.value
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for inner in walked(node):
            if isinstance(inner, ast.Return) and inner.value is not None:
                yield [node.name], inner.value


def _service(node: ast.Call, scope: Scope) -> set[str]:
    argument = _first(node, "service_name")
    found = alternatives(argument, scope) if argument is not None else ()
    return {text for each in found if (text := value(each, {})) and is_service(text)}


def _first(node: ast.Call, keyword: str) -> ast.expr | None:
    if node.args:
        return node.args[0]
    return next((each.value for each in node.keywords if each.arg == keyword), None)
