"""Parses a mapping template: text, references, and the directives #set, #if, #foreach, #define, #break and #stop.

A directive takes the rest of its line with it where that is blank, as Velocity 1.7 does. #define is not in API
Gateway's documentation; every method of the Serverless Framework with ``integration: lambda`` has it:
https://www.serverless.com/framework/docs/providers/aws/events/apigateway#request-templates . What else the
documentation does not name (macros, #parse, #include, #evaluate) raises Unsupported: a wrong answer would be worse.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from localaws.services.apigateway.gateway.velocity.expressions import Reader
from localaws.services.apigateway.gateway.velocity.syntax import Block, Define, Foreach, If, Leave, Set

TEXT = re.compile(r"[^$#\\]+")
COMMENT = re.compile(r"##[^\n]*\n?|#\*.*?\*#", re.DOTALL)
DIRECTIVE = re.compile(
    r"#(?:\{(?P<braced>[a-z]+)\}|(?P<bare>elseif|else|end|if|set|foreach|define|break|stop)(?![a-z]))"
)
REFUSED = re.compile(r"#\{?(?:macro|parse|include|evaluate)\b")
ESCAPED = re.compile(r"\\([$#])")
BLANK_LINE = re.compile(r"[ \t]*\r?\n")
KNOWN = frozenset({"elseif", "else", "end", "if", "set", "foreach", "define", "break", "stop"})


@lru_cache(maxsize=256)
def parse(template: str) -> Block:
    """Return the template's parts; raises Unsupported."""
    reader = Reader(template, parse)
    block, ended = _block(reader)
    if ended is not None:
        raise reader.wrong()
    return block


def _block(reader: Reader) -> tuple[Block, str | None]:
    """Read up to the directive that ends a block; return it, or None at the end of the template."""
    parts = list[Any]()
    while reader.at < len(reader.text):
        if reader.take(COMMENT):
            continue
        if found := reader.take(ESCAPED):
            parts.append(found[1])
        elif found := reader.take(TEXT):
            parts.append(found[0])
        elif REFUSED.match(reader.text, reader.at):
            raise reader.wrong()
        elif (found := DIRECTIVE.match(reader.text, reader.at)) and (name := found["braced"] or found["bare"]) in KNOWN:
            reader.at = found.end()
            if name in {"end", "else", "elseif"}:
                return tuple(parts), name
            parts.append(_directive(name, reader))
        elif reference := reader.reference():
            parts.append(reference)
        else:
            parts.append(reader.text[reader.at])
            reader.at += 1
    return tuple(parts), None


def _directive(name: str, reader: Reader) -> Any:
    if name == "set":
        return _set(reader)
    if name == "if":
        return _if(reader)
    if name == "foreach":
        return _foreach(reader)
    if name == "define":
        return _define(reader)
    reader.take(BLANK_LINE)
    return Leave(name)


def _set(reader: Reader) -> Set:
    reader.need("(")
    target = _target(reader)
    reader.need("=")
    value = reader.expression()
    _close(reader)
    return Set(target, value)


def _target(reader: Reader) -> Any:
    reader.take(re.compile(r"\s*"))
    target = reader.reference()
    if target is None:
        raise reader.wrong()
    return target


def _close(reader: Reader) -> None:
    reader.need(")")
    reader.take(BLANK_LINE)


def _if(reader: Reader) -> If:
    branches, ended = list[Any](), "elseif"
    otherwise: Block = ()
    while ended == "elseif":
        reader.need("(")
        condition = reader.expression()
        _close(reader)
        block, ended = _ended(reader)
        branches.append((condition, block))
    if ended == "else":
        reader.take(BLANK_LINE)
        otherwise, ended = _ended(reader)
    if ended != "end":
        raise reader.wrong()
    reader.take(BLANK_LINE)
    return If(tuple(branches), otherwise)


def _foreach(reader: Reader) -> Foreach:
    reader.need("(")
    target = _target(reader)
    reader.need("in")
    items = reader.expression()
    _close(reader)
    body, ended = _ended(reader)
    if ended != "end" or target.steps:
        raise reader.wrong()
    reader.take(BLANK_LINE)
    return Foreach(target.root, items, body)


def _define(reader: Reader) -> Define:
    reader.need("(")
    target = _target(reader)
    _close(reader)
    body, ended = _ended(reader)
    if ended != "end" or target.steps:
        raise reader.wrong()
    reader.take(BLANK_LINE)
    return Define(target.root, body)


def _ended(reader: Reader) -> tuple[Block, str]:
    block, ended = _block(reader)
    if ended is None:
        raise reader.wrong()
    return block, ended
