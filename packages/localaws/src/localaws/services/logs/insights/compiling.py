"""From parsed expressions to closures over rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from localaws.services.logs.insights import functions, syntax
from localaws.services.logs.insights.aggregates import AGGREGATES, Aggregate, Closure, CountRows, Numbers, percentile
from localaws.services.logs.insights.columns import SYSTEM, discovered, made
from localaws.services.logs.insights.discovery import DISCOVERED
from localaws.services.logs.insights.errors import MalformedQuery, Unsupported
from localaws.services.logs.insights.functions import FUNCTIONS
from localaws.services.logs.insights.periods import ceiling, floor
from localaws.services.logs.insights.rows import Row
from localaws.services.logs.insights.values import Moment, Value, equal, number, ordered, text, unequal

LATER = frozenset({"jsonparse", "jsonstringify"})
PLAIN = re.compile(r"[A-Za-z][A-Za-z _-]*")
ARITHMETIC: dict[str, Callable[[float, float], float | None]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": functions.divide,
    "%": functions.remainder,
    "^": functions.power,
}


@dataclass(frozen=True)
class Scope:
    """What names mean at a command: columns that commands have made, and whether there are events behind the rows.

    `now` is the time at which the query began, in epoch seconds. `aggregates` collects, within ``stats``, what is to
    be gathered for each group; `aliases` are the columns of the same ``stats`` that stand before, which AWS's own
    sample queries reckon with (CWL_QuerySyntax-examples.html, "overprovisioned memory").
    """

    now: float
    made: frozenset[str] = frozenset()
    events: bool = True
    aggregates: list[Callable[[], Aggregate]] | None = field(default=None, compare=False)
    aliases: Mapping[str, Closure] = field(default_factory=dict, compare=False)

    def with_columns(self, *names: str) -> Scope:
        """Return the scope with more columns made."""
        return replace(self, made=self.made | set(names))

    def spelled(self, text: str) -> str | None:
        """Return the column made that is spelled so, spaces aside, None without one."""
        return next((name for name in self.made if "".join(name.split()) == text), None)

    def compile(self, node: syntax.Expression) -> Closure:
        """Return what evaluates an expression on a row; MalformedQuery for wrong calls."""
        return COMPILERS[type(node)](self, node)  # type: ignore[operator,no-any-return] # keyed by the node's type

    def column(self, named: syntax.Named) -> Closure:
        """Return what evaluates a named expression; one that an earlier command has made is read."""
        if named.name in self.made:
            return made(named.name)
        return self.compile(named.expression)

    def field(self, name: str) -> Closure:
        """Return what reads a field by name."""
        if name in self.aliases:
            return self.aliases[name]
        if name in self.made:
            return made(name)
        if not self.events:
            return lambda _row: None
        if name in SYSTEM:
            return SYSTEM[name]
        if name in DISCOVERED:
            return lambda row: row.discovered.get(name)
        return discovered(name[1:] if name.startswith("@@") else name)


def _literal(_scope: Scope, node: syntax.Literal) -> Closure:
    value = node.value
    return lambda _row: value


def _field(scope: Scope, node: syntax.Field) -> Closure:
    return scope.field(node.name)


def _misplaced(_scope: Scope, node: syntax.Period | syntax.Star) -> Closure:
    raise MalformedQuery(f"{type(node).__name__.lower()} is not an argument of this function", 0, 0)


def _arithmetic(scope: Scope, node: syntax.Arithmetic) -> Closure:
    left, right, reckon = scope.compile(node.left), scope.compile(node.right), ARITHMETIC[node.operator]

    def evaluate(row: Row) -> Value:
        first, second = number(left(row)), number(right(row))
        if first is None or second is None:
            return None
        return reckon(_plain(first), _plain(second))

    return evaluate


def _plain(value: float) -> float:
    return int(value) if isinstance(value, Moment) else value


def _compare(scope: Scope, node: syntax.Compare) -> Closure:
    left, right = scope.compile(node.left), scope.compile(node.right)
    if node.operator == "=" and isinstance(node.right, syntax.Literal) and number(node.right.value) is None:
        return _is_text(scope, node.left, left, str(node.right.value))
    holds = {"=": equal, "!=": unequal}.get(node.operator) or ordered(node.operator)
    return lambda row: holds(left(row), right(row))


def _is_text(scope: Scope, node: syntax.Expression, value: Closure, wanted: str) -> Closure:
    """Compare with a text that spells no number; look for it in the raw event before reading the event as JSON."""

    def matches(row: Row) -> bool:
        found = value(row)
        return found is not None and text(found) == wanted

    in_event = isinstance(node, syntax.Field) and scope.events and node.name not in scope.made
    if not in_event or node.name.startswith("@") or not PLAIN.fullmatch(wanted):  # type: ignore[union-attr] # a field
        return matches

    def prefiltered(row: Row) -> bool:
        message = row.event.message  # type: ignore[union-attr] # a row with a discovered field has an event
        return (wanted in message or "\\u" in message) and matches(row)

    return prefiltered


def _like(scope: Scope, node: syntax.Like) -> Closure:
    value, negated = scope.compile(node.value), node.negated
    if isinstance(node.pattern, str):
        part = node.pattern
        return lambda row: (found := value(row)) is not None and (part in text(found)) is not negated
    search = node.pattern.search
    return lambda row: (found := value(row)) is not None and (search(text(found)) is None) is negated


def _member(scope: Scope, node: syntax.Member) -> Closure:
    value, items, negated = scope.compile(node.value), [item.value for item in node.items], node.negated

    def evaluate(row: Row) -> bool:
        found = value(row)
        return found is not None and any(equal(found, item) for item in items) is not negated

    return evaluate


def _state(scope: Scope, node: syntax.State) -> Closure:
    value = scope.compile(node.value)
    check = FUNCTIONS[{"present": "ispresent", "null": "ispresent"}.get(node.state, f"is{node.state}")].apply
    negated = node.negated != (node.state == "null")
    return lambda row: check(value(row)) is not negated


def _not(scope: Scope, node: syntax.Not) -> Closure:
    value = scope.compile(node.value)
    return lambda row: not truth(value(row))


def _logical(scope: Scope, node: syntax.Logical) -> Closure:
    parts = [scope.compile(part) for part in node.parts]
    every = all if node.operator == "and" else any
    return lambda row: every(truth(part(row)) for part in parts)


def truth(value: Value) -> bool:
    """Tell whether a value counts as true: booleans as they are, numbers but zero, never a text or nothing."""
    return value if isinstance(value, bool) else bool(number(value))


def _call(scope: Scope, node: syntax.Call) -> Closure:
    column = scope.spelled(node.text)
    if column is not None and scope.aggregates is None:
        return made(column)
    if node.name in SPECIAL:
        return SPECIAL[node.name](scope, node)
    if node.name in AGGREGATES or node.name == "pct":
        return _aggregate(scope, node)
    if node.name in LATER:
        raise Unsupported(f"the function {node.name}")
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise MalformedQuery(f"unknown function {node.name}", *node.span)
    _count_arguments(node, function.least, function.most)
    return _applied(function, [scope.compile(argument) for argument in node.arguments])


def _applied(function: functions.Function, arguments: Sequence[Closure]) -> Closure:
    apply = function.apply
    if function.missing:
        return lambda row: apply(*(argument(row) for argument in arguments))

    def evaluate(row: Row) -> Value:
        values = [argument(row) for argument in arguments]
        return None if None in values else apply(*values)

    return evaluate


def _count_arguments(node: syntax.Call, least: int, most: int) -> None:
    if not least <= len(node.arguments) <= most:
        raise MalformedQuery(f"wrong number of arguments for function {node.name}", *node.span)


def _period(node: syntax.Call) -> syntax.Period:
    period = node.arguments[-1] if node.arguments else None
    if not isinstance(period, syntax.Period):
        raise MalformedQuery(f"the function {node.name} needs a period such as 5m", *node.span)
    return period


def _bin(scope: Scope, node: syntax.Call) -> Closure:
    _count_arguments(node, 1, 1)
    truncate = floor(_period(node))
    if not scope.events:
        return lambda _row: None
    return lambda row: truncate(row.event.timestamp) if row.event else None


def _rounded(rounding: Callable[[syntax.Period], Callable[[int], Moment]]) -> Callable[[Scope, syntax.Call], Closure]:
    def compile_call(scope: Scope, node: syntax.Call) -> Closure:
        _count_arguments(node, 2, 2)
        value, round_ = scope.compile(node.arguments[0]), rounding(_period(node))

        def evaluate(row: Row) -> Value:
            at = number(value(row))
            return None if at is None else round_(int(at))

        return evaluate

    return compile_call


def _now(scope: Scope, node: syntax.Call) -> Closure:
    _count_arguments(node, 0, 0)
    now = int(scope.now)
    return lambda _row: now


def _aggregate(scope: Scope, node: syntax.Call) -> Closure:
    if scope.aggregates is None:
        raise MalformedQuery(f"the function {node.name} belongs to the command stats", *node.span)
    name = f"\0{len(scope.aggregates)}"  # no field can have it
    scope.aggregates.append(_factory(replace(scope, aggregates=None, aliases={}), node))
    return made(name)


def _factory(scope: Scope, node: syntax.Call) -> Callable[[], Aggregate]:
    if node.name == "count" and (not node.arguments or node.arguments == (syntax.Star(),)):
        return CountRows
    _count_arguments(node, *((2, 2) if node.name == "pct" else (1, 1)))
    of = scope.compile(node.arguments[0])
    if node.name != "pct":
        make = AGGREGATES[node.name]
        return lambda: make(of)
    rank = node.arguments[1]
    if not isinstance(rank, syntax.Literal) or not 0 <= (number(rank.value) or 0) <= 100:
        raise MalformedQuery("the percentile must be a number from 0 to 100", *node.span)
    reckon = percentile(float(rank.value))
    return lambda: Numbers(of, reckon)


SPECIAL: dict[str, Callable[[Scope, syntax.Call], Closure]] = {
    "bin": _bin,
    "datefloor": _rounded(floor),
    "dateceil": _rounded(ceiling),
    "now": _now,
}
COMPILERS = {
    syntax.Literal: _literal,
    syntax.Field: _field,
    syntax.Period: _misplaced,
    syntax.Star: _misplaced,
    syntax.Call: _call,
    syntax.Arithmetic: _arithmetic,
    syntax.Compare: _compare,
    syntax.Like: _like,
    syntax.Member: _member,
    syntax.State: _state,
    syntax.Not: _not,
    syntax.Logical: _logical,
}
