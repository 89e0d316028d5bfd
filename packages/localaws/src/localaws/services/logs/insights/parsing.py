"""From a query's text to its commands."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.tree import Meta

from localaws.services.logs.insights import syntax
from localaws.services.logs.insights.errors import MalformedQuery, Unsupported
from localaws.services.logs.insights.regexes import expression, glob

MAX_LENGTH = 10_000


def parse_query(text: str) -> syntax.Query:
    """Parse a query; MalformedQuery with the place where it does not follow the grammar."""
    if len(text) > MAX_LENGTH:
        raise MalformedQuery(f"Query is longer than {MAX_LENGTH} characters", MAX_LENGTH, len(text))
    try:
        return _Builder(text).build(_parser().parse(text))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise _malformed(error, text) from None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = resources.files("localaws.services.logs.insights").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


def _malformed(error: UnexpectedInput, text: str) -> MalformedQuery:
    start: int | None = len(text)
    symbol = "<EOF>"
    if isinstance(error, UnexpectedCharacters):
        start, symbol = error.pos_in_stream, error.char
    elif isinstance(error, UnexpectedToken) and error.token.type != "$END":
        start, symbol = error.token.start_pos, str(error.token).split()[0]
    start = start or 0
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start) - 1
    message = f"unexpected symbol found {symbol} at line {line} and position {column}"
    return MalformedQuery(message, start, min(len(text), start + len(symbol)))


def _string(token: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), token[1:-1])


class _Builder(Transformer[Token, Any]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def build(self, tree: Tree[Token]) -> syntax.Query:
        """Return the query of a parse tree."""
        return self.transform(tree)  # type: ignore[no-any-return] # the start rule makes it

    def start(self, commands: list[syntax.Command]) -> syntax.Query:
        return syntax.Query(tuple(commands))

    def fields(self, columns: list[syntax.Named]) -> syntax.Fields:
        return syntax.Fields(tuple(columns))

    def display(self, fields: list[syntax.Field]) -> syntax.Display:
        return syntax.Display(_names(fields))

    def filter(self, condition: list[syntax.Expression]) -> syntax.Filter:
        return syntax.Filter(condition[0])

    @v_args(meta=True)
    def parse_glob(self, meta: Meta, children: list[Any]) -> syntax.Parse:
        field, pattern, *names = children
        compiled, groups = glob(_string(pattern))
        if groups != len(names):
            message = f"the glob has {groups} asterisks for {len(names)} names"
            raise MalformedQuery(message, meta.start_pos, meta.end_pos)
        return syntax.Parse(field.name if field else "@message", compiled, _names(names))

    def parse_regex(self, children: list[Any]) -> syntax.Parse:
        field, token = children
        compiled, names = self._expression(token)
        if not names:
            raise MalformedQuery("the expression has no named group", token.start_pos, token.end_pos)
        return syntax.Parse(field.name if field else "@message", compiled, names)

    def stats(self, children: list[Any]) -> syntax.Stats:
        *columns, groups = children
        return syntax.Stats(tuple(columns), tuple(groups or ()))

    def groups(self, groups: list[syntax.Named]) -> list[syntax.Named]:
        return groups

    def sort(self, keys: list[tuple[syntax.Named, bool]]) -> syntax.Sort:
        return syntax.Sort(tuple(keys))

    @v_args(meta=True)
    def key(self, meta: Meta, children: list[Any]) -> tuple[syntax.Named, bool]:
        expression_, direction = children
        end = direction.start_pos if direction else meta.end_pos
        return self._named(expression_, meta.start_pos, end), bool(direction) and direction.lower() == "desc"

    def limit(self, children: list[Token]) -> syntax.Limit:
        return syntax.Limit(int(float(children[0])))

    def dedup(self, fields: list[syntax.Field]) -> syntax.Dedup:
        return syntax.Dedup(_names(fields))

    def unmask(self, fields: list[syntax.Field]) -> syntax.Unmask:
        return syntax.Unmask(_names(fields))

    def unsupported(self, children: list[Token]) -> None:
        raise Unsupported(f"the command {children[0]}")

    @v_args(meta=True)
    def named(self, meta: Meta, children: list[Any]) -> syntax.Named:
        expression_, alias = children
        if alias:
            return syntax.Named(expression_, alias.name)
        return self._named(expression_, meta.start_pos, meta.end_pos)

    def _named(self, node: syntax.Expression, start: int, end: int) -> syntax.Named:
        name = node.name if isinstance(node, syntax.Field) else self._text[start:end].strip()
        return syntax.Named(node, name)

    def either(self, parts: list[syntax.Expression]) -> syntax.Logical:
        return syntax.Logical("or", tuple(parts))

    def both(self, parts: list[syntax.Expression]) -> syntax.Logical:
        return syntax.Logical("and", tuple(parts))

    def negated(self, children: list[syntax.Expression]) -> syntax.Not:
        return syntax.Not(children[0])

    def compare(self, children: list[Any]) -> syntax.Compare:
        return syntax.Compare(str(children[1]), children[0], children[2])

    def like(self, children: list[Any]) -> syntax.Like:
        value, operator, token = children
        pattern = _string(token) if token.type == "STRING" else self._expression(token)[0]
        return syntax.Like(value, pattern, operator.lower().startswith("not"))

    def member(self, children: list[Any]) -> syntax.Member:
        value, operator, *items = children
        return syntax.Member(value, tuple(item for item in items if item), operator.lower().startswith("not"))

    def state(self, children: list[Any]) -> syntax.State:
        return syntax.State(children[0], str(children[2]).lower(), "not" in children[1].lower())

    def sum(self, children: list[Any]) -> syntax.Expression:
        return _chained(children)

    def product(self, children: list[Any]) -> syntax.Expression:
        return _chained(children)

    def power(self, children: list[Any]) -> syntax.Arithmetic:
        return syntax.Arithmetic("^", children[0], children[1])

    def minus(self, children: list[syntax.Expression]) -> syntax.Arithmetic:
        return syntax.Arithmetic("-", syntax.Literal(0), children[0])

    @v_args(meta=True)
    def call(self, meta: Meta, children: list[Any]) -> syntax.Call:
        name, *arguments = children
        text = re.sub(r"\s+", "", self._text[meta.start_pos : meta.end_pos])
        given = tuple(argument for argument in arguments if argument is not None)
        return syntax.Call(str(name).lower(), given, text, (meta.start_pos, meta.end_pos))

    def star(self, _: list[Token]) -> syntax.Star:
        return syntax.Star()

    def period(self, children: list[Token]) -> syntax.Period:
        count, unit = re.fullmatch(r"(\d+)\s*(\w+)", children[0]).groups()  # type: ignore[union-attr] # the terminal
        return syntax.Period(int(count), unit.lower())

    def literal(self, children: list[Token]) -> syntax.Literal:
        token = children[0]
        if token.type == "STRING":
            return syntax.Literal(_string(token))
        return syntax.Literal(int(token) if token.isdigit() else float(token))

    def field(self, children: list[Token]) -> syntax.Field:
        return syntax.Field(str(children[0]).strip("`"))

    @staticmethod
    def _expression(token: Token) -> tuple[re.Pattern[str], tuple[str, ...]]:
        try:
            return expression(token[1:-1])
        except (re.error, KeyError) as error:
            message = f"invalid regular expression: {error}"
            raise MalformedQuery(message, token.start_pos or 0, token.end_pos or 0) from None


def _names(fields: list[syntax.Field]) -> tuple[str, ...]:
    return tuple(field.name for field in fields)


def _chained(children: list[Any]) -> syntax.Expression:
    node = children[0]
    for operator, right in zip(children[1::2], children[2::2], strict=True):
        node = syntax.Arithmetic(str(operator), node, right)
    return node  # type: ignore[no-any-return] # the grammar's children
