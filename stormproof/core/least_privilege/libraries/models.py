"""PynamoDB's models: classes that name their table, and the calls on them.

https://pynamodb.readthedocs.io/en/stable/api.html ; a version before 6 describes the table before it is used:
https://pynamodb.readthedocs.io/en/stable/upgrading.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stormproof.core.least_privilege.names import Alternative, Scope, alternatives
from stormproof.core.least_privilege.reach import Reached, dotted
from stormproof.core.least_privilege.sdk import SdkCall

OF_CLASSES: Mapping[str, tuple[str, ...]] = {
    "batch_get": ("batch_get_item",),
    "batch_write": ("batch_write_item",),
    "count": ("query", "scan"),
    "create_table": ("create_table", "describe_table"),
    "delete_table": ("delete_table",),
    "describe_table": ("describe_table",),
    "exists": ("describe_table",),
    "get": ("get_item",),
    "query": ("query",),
    "scan": ("scan",),
    "update_ttl": ("update_time_to_live",),
}
"""Method of a model's class -> the SDK's."""
OF_ITEMS: Mapping[str, tuple[str, ...]] = {
    "delete": ("delete_item",),
    "refresh": ("get_item",),
    "save": ("put_item",),
    "update": ("update_item",),
}
"""Method of an item -> the SDK's."""
IN_TRANSACTIONS: Mapping[str, tuple[str, ...]] = {
    "TransactGet": ("get_item",),
    "TransactWrite": ("put_item", "update_item", "delete_item"),
}
"""What makes a transaction -> what its members may ask: https://pynamodb.readthedocs.io/en/stable/transaction.html"""
META, TABLE, INDEX = "Meta", "table_name", "index_name"


@dataclass
class Models:
    """The names of the models' classes, of their indexes, and what their tables are called."""

    classes: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)
    tables: set[Alternative] = field(default_factory=set)


def models(reached: Reached) -> Models:
    """Return the models of the modules of the package."""
    found = Models()
    for module in reached.modules.values():
        for name, definition in module.definitions.items():
            if isinstance(definition, ast.ClassDef):
                _look(found, name, definition, Scope(module, reached.modules, definition))
    return found


def asked(found: Models, node: ast.Call, scope: Scope) -> Iterator[SdkCall]:
    """Yield what a call on a model, on an item or on a model's index asks of its table."""
    parts = dotted(node.func)
    if parts and parts[-1] in IN_TRANSACTIONS:
        yield from _on(found, IN_TRANSACTIONS[parts[-1]])
    if not isinstance(node.func, ast.Attribute):
        return
    method, holder = node.func.attr, dotted(node.func.value)
    if holder and _is_class(found, holder):
        yield from _on(found, OF_CLASSES.get(method, ()))
    elif holder and (_is_index(found, holder) and method in {"query", "scan", "count"}):
        yield from _on(found, OF_CLASSES[method], index=True)
    elif method in OF_ITEMS and not (holder and holder[0] in scope.module.aliases and len(holder) == 1):
        yield from _on(found, OF_ITEMS[method])


def _look(found: Models, name: str, definition: ast.ClassDef, scope: Scope) -> None:
    for inner in definition.body:
        if isinstance(inner, ast.ClassDef) and inner.name == META:
            told = dict(_settings(inner.body))
            if TABLE in told:
                found.classes.add(name)
                found.tables |= alternatives(told[TABLE], scope)
            elif INDEX in told:
                found.indexes.add(name)


def _settings(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for each in statements:
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            yield each.targets[0].id, each.value
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and each.value is not None:
            yield each.target.id, each.value


def _is_class(found: Models, holder: tuple[str, ...]) -> bool:
    return holder[-1] in found.classes or (holder == ("cls",) and bool(found.classes))


def _is_index(found: Models, holder: tuple[str, ...]) -> bool:
    return bool(found.indexes) and any(part in found.classes for part in holder[:-1])


def _on(found: Models, methods: Iterable[str], *, index: bool = False) -> Iterator[SdkCall]:
    tables = ("TableName", frozenset(found.tables))
    by_index = (("IndexName", frozenset[Alternative]()),) if index else ()
    for method in methods:
        yield SdkCall("dynamodb", method, (tables, *by_index))
