"""What an argument names: a text, an environment variable, or a text made of both.

Values are not known while code is looked at: an alternative is a tuple of parts, each a text or a variable's name, and
is read when the function's environment is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stormproof.core.least_privilege.reach import dotted
from stormproof.core.least_privilege.sources import Module

DEEPEST = 6
"""How many names are followed one after the other."""


@dataclass(frozen=True)
class Variable:
    """An environment variable, by its name."""

    name: str


Part = str | Variable
Alternative = tuple[Part, ...]


@dataclass(frozen=True)
class Scope:
    """Where names are looked up: the module, all modules of the package, and the definition around."""

    module: Module
    modules: Mapping[str, Module]
    within: ast.AST | None = None


def alternatives(node: ast.expr, scope: Scope, depth: int = DEEPEST) -> frozenset[Alternative]:
    """Return all that an expression may name, nothing where that cannot be told."""
    if isinstance(node, ast.Constant):
        return frozenset({(node.value,)}) if isinstance(node.value, str) else frozenset()
    if (variable := _variable(node)) is not None:
        return frozenset({(Variable(variable[0]),), *([(variable[1],)] if variable[1] else [])})
    if not depth:
        return frozenset()
    if isinstance(node, ast.JoinedStr):
        return _joined(node.values, scope, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined([node.left, node.right], scope, depth)
    if isinstance(node, ast.Name | ast.Attribute):
        values = _values(node, scope)
    else:
        # Of a lookup, a call or a choice, whatever it mentions may be meant.
        values = [(each, scope) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        values += [(each.value, scope) for each in ast.iter_child_nodes(node) if isinstance(each, ast.keyword)]
    return frozenset(each for value, where in values for each in alternatives(value, where, depth - 1))


def qualified(node: ast.AST, scope: Scope) -> str:
    """Return a name as its module calls it (``boto3.client`` however it was imported), empty for what is no name."""
    parts = dotted(node)
    if not parts or parts[0] not in scope.module.aliases:
        return ".".join(parts)
    return ".".join(filter(None, [*scope.module.aliases[parts[0]], *parts[1:]]))


def value(alternative: Alternative, environment: Mapping[str, str]) -> str | None:
    """Return what an alternative names with these variables, None where one of them is not set."""
    parts = [environment.get(part.name) if isinstance(part, Variable) else part for part in alternative]
    return None if None in parts else "".join(part for part in parts if part is not None)


def _variable(node: ast.expr) -> tuple[str, str] | None:
    """Return the variable that ``os.environ[...]``, ``os.environ.get`` or ``os.getenv`` reads, and its default."""
    if isinstance(node, ast.Subscript) and dotted(node.value)[-1:] == ("environ",):
        return (name, "") if (name := _text(node.slice)) else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    if dotted(node.func)[-2:] != ("environ", "get") and dotted(node.func)[-1:] != ("getenv",):
        return None
    name = _text(node.args[0])
    return (name, _text(node.args[1]) if len(node.args) > 1 else "") if name else None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _joined(nodes: Iterable[ast.expr], scope: Scope, depth: int) -> frozenset[Alternative]:
    made: set[Alternative] = {()}
    for node in nodes:
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        found = alternatives(inner, scope, depth - 1)
        made = {(*before, *after) for before in made for after in found}
    return frozenset(made)


def _values(node: ast.Name | ast.Attribute, scope: Scope) -> list[tuple[ast.expr, Scope]]:
    parts = dotted(node)
    if len(parts) == 1:
        return list(_assigned(parts[0], scope))
    if len(parts) == 2 and parts[0] in scope.module.aliases:
        base, inner = scope.module.aliases[parts[0]]
        if module := scope.modules.get(f"{base}.{inner}" if inner else base):
            return list(_assigned(parts[1], Scope(module, scope.modules)))
    return [(value, scope) for value in _bound(parts[-1:], scope.within)]


def _assigned(name: str, scope: Scope) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield what a name was bound to: around the call, else in its module, else where it was imported from."""
    found = [(value, scope) for value in _bound((name,), scope.within)]
    if not found:
        outside = Scope(scope.module, scope.modules)
        found = [(value, outside) for statement in scope.module.top for value in _bound((name,), statement)]
    if not found and name in scope.module.aliases:
        source, inner = scope.module.aliases[name]
        if inner and (module := scope.modules.get(source)) and module is not scope.module:
            found = list(_assigned(inner, Scope(module, scope.modules)))
    yield from found


def _bound(name: tuple[str, ...], node: ast.AST | None) -> Iterator[ast.expr]:
    for inner in ast.walk(node) if node is not None and name else ():
        if isinstance(inner, ast.Assign):
            if any(dotted(target)[-1:] == name for target in inner.targets):
                yield inner.value
        elif isinstance(inner, ast.AnnAssign | ast.NamedExpr) and dotted(inner.target)[-1:] == name:
            yield from [inner.value] if inner.value is not None else []
