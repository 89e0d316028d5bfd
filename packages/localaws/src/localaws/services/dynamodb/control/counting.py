"""Updates that count: numbers that are set or added to, at the top of an item. moto walks their tree ten times over.

What such an update comes to is worked out here with moto's own numbers; any other one, and any that moto would refuse,
is moto's: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from localaws.moto.patches import Patches

MOST = 256
NUMBER = "N"
NAMES = ("ExpressionAttribute", "ExpressionAttributeName")
VALUE = "ExpressionAttributeValue"
Values = Mapping[str, Mapping[str, str]]


class _NotSimple(Exception):
    """The update is moto's."""


@dataclass(frozen=True)
class _Action:
    """Set `target` to the number `value`; with a `source`, to that attribute (or `default` without it) and `value`."""

    target: str
    value: str
    source: str = ""
    default: str = ""


@dataclass(frozen=True)
class Counted:
    """What an update comes to: new numbers by attribute. It stands in for moto's tree."""

    changes: tuple[tuple[str, DynamoType], ...]

    def normalize(self) -> None:
        """There is nothing to be flattened."""


def install(patches: Patches) -> None:
    """Put our validator and executor before moto's, where updates use them."""
    for name, ours in (("UpdateExpressionValidator", _Validator), ("UpdateExpressionExecutor", _Executor)):
        patches.put(models, name, partial(ours, getattr(models, name)))


class _Validator:
    """Made and used as moto's; `moto` makes that."""

    def __init__(self, moto: Callable[..., Any], expression: Any, **given: Any) -> None:
        self._moto = moto
        self._expression = expression
        self._given = given

    def validate(self) -> Any:
        """Return what the update comes to, or moto's tree of it; raises what moto raises."""
        try:
            return Counted(tuple(_changes(actions_of(self._expression), **self._given)))
        except (_NotSimple, ArithmeticError, KeyError, TypeError, ValueError):
            return self._moto(self._expression, **self._given).validate()


class _Executor:
    """Made and used as moto's; `moto` makes that."""

    def __init__(self, moto: Callable[..., Any], update: Any, item: Any, names: Mapping[str, str]) -> None:
        self._moto = moto
        self._update = update
        self._item = item
        self._names = names

    def execute(self) -> None:
        """Change the item; raises what moto raises where it grows too large."""
        if not isinstance(self._update, Counted):
            self._moto(self._update, self._item, self._names).execute()
            return
        for name, number in self._update.changes:
            self._item.attrs[name] = number


@lru_cache(MOST)
def actions_of(tree: Any) -> tuple[_Action, ...]:
    """Return the actions of an update's tree, none where one of them is another than those that count."""
    kinds = [_kind(clause) for clause in _clauses(tree)]
    try:
        return tuple(_actions(tree)) if len(kinds) == len(set(kinds)) else ()
    except _NotSimple:
        return ()


def _clauses(node: Any) -> Iterator[Any]:
    """Yield the clauses: an update that has one twice is refused."""
    for child in node.children:
        if _kind(child) == "UpdateExpression":
            yield from _clauses(child)
        else:
            yield child


def _actions(node: Any) -> Iterator[_Action]:
    match _kind(node), node.children:
        case ("UpdateExpressionSetAction", [path, value]):
            yield _set(_name(path), value)
        case ("UpdateExpressionAddAction", [path, value]):
            name = _name(path)
            yield _Action(name, _value(value), source=name)
        case ("UpdateExpression" | "UpdateExpressionSetClause" | "UpdateExpressionAddClause", children):
            for child in children:
                yield from _actions(child)
        case ("UpdateExpressionSetActions" | "UpdateExpressionAddActions", children):
            for child in children:
                yield from _actions(child)
        case _:
            raise _NotSimple


def _set(target: str, value: Any) -> _Action:
    match value.children:
        case [single]:
            return _Action(target, _value(single))
        case [function, operator, addend] if _kind(function) == "UpdateExpressionFunction":
            name, source, default = function.children
            if (name, operator.children) == ("if_not_exists", ["+"]):
                return _Action(target, _value(addend), _name(source), _value(default))
    raise _NotSimple


def _name(path: Any) -> str:
    if _kind(path) != "UpdateExpressionPath" or [_kind(child) in NAMES for child in path.children] != [True]:
        raise _NotSimple
    return str(path.children[0].children[0])


def _value(node: Any) -> str:
    if _kind(node) != VALUE:
        raise _NotSimple
    return str(node.children[0])


def _kind(node: Any) -> str:
    return type(node).__name__


def _changes(
    actions: tuple[_Action, ...],
    *,
    expression_attribute_names: Mapping[str, str] | None,
    expression_attribute_values: Values | None,
    item: Any,
    table: Any,
) -> Iterator[tuple[str, DynamoType]]:
    names, values = expression_attribute_names or {}, expression_attribute_values or {}
    kept = {*table.table_key_attrs, *(each["AttributeName"] for each in table.attr)}
    seen: set[str] = set()
    if not actions:
        raise _NotSimple
    for action in actions:
        target, number = _resolved(action.target, names), _number(values[action.value])
        if target in kept or target in seen:
            raise _NotSimple
        seen.add(target)
        if action.source:
            standing = item.attrs.get(_resolved(action.source, names))
            start = _number(values[action.default]) if action.default else DynamoType({NUMBER: "0"})
            number = _same(standing) + number if standing is not None else start + number
        yield target, number


def _resolved(name: str, names: Mapping[str, str]) -> str:
    if name.startswith("#"):
        return names[name]
    if name.upper() in ReservedKeywords.get_reserved_keywords():
        raise _NotSimple
    return name


def _number(value: Mapping[str, str]) -> DynamoType:
    if set(value) != {NUMBER}:
        raise _NotSimple
    return DynamoType(dict(value))


def _same(standing: DynamoType) -> DynamoType:
    if standing.type != NUMBER:
        raise _NotSimple
    return standing
