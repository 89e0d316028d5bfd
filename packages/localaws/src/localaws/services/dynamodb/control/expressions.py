"""Expressions of DynamoDB, parsed once: moto parses each anew with every request, which takes most of its time.

Nothing is answered otherwise than by moto. What is kept depends on nothing but the text of an expression, and for a
condition on the names and values that stand in it; an update's tree is copied before it is worked on, as moto does.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from copy import deepcopy
from functools import lru_cache
from typing import Any

from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing import ast_nodes, expressions, validators

from localaws.moto.patches import Method, Patches

MOST = 256
NODES: Any = ast_nodes  # moto's module is not typed
Node: type[Any] = NODES.Node
Parsed = tuple[Any, tuple[str, ...], tuple[str, ...]]
"""A condition, and the placeholders of names and values that it uses."""


def install(patches: Patches) -> None:
    """Replace the costly parts of moto's parsing."""
    parser: Any = expressions.UpdateExpressionParser  # type: ignore[attr-defined]  # moto's module is not typed
    patches.put(parser, "make", staticmethod(lru_cache(MOST)(parser.make)))
    patches.wrap(ConditionExpressionParser, "parse", _remembering)
    patches.wrap(ConditionExpressionParser, "_lex_condition_expression", _lexing_once)
    patches.wrap(NODES.DepthFirstTraverser, "traverse", lambda _: _traversed)
    patches.wrap(Node, "find_clauses", lambda _: _find_clauses)
    patches.put(validators, "deepcopy", tree_copy)


def tree_copy(value: Any) -> Any:
    """Return a deep copy; of a tree's nodes by their attributes, which is all that `copy.deepcopy` comes to."""
    if not isinstance(value, Node):
        return value if isinstance(value, str) else deepcopy(value)
    made: Any = object.__new__(type(value))
    made.__dict__.update(value.__dict__)
    made.parent = None
    if value.children is not None:
        made.children = [tree_copy(child) for child in value.children]
        for child in made.children:
            if isinstance(child, Node):
                child.parent = made
    return made


def _remembering(parse: Method) -> Method:
    known: dict[tuple[str, str, str], Parsed] = {}

    def parsed(parser: ConditionExpressionParser) -> Any:
        text, names, values = (
            parser.condition_expression,
            parser.expression_attribute_names,
            parser.expression_attribute_values,
        )
        if not text:
            return parse(parser)
        key = (text, repr(names), repr(values))
        if (found := known.get(key)) is None:
            if len(known) >= MOST:
                known.clear()
            condition = parse(parser)
            known[key] = condition, tuple(parser.expr_attr_names_found), tuple(parser.expr_attr_values_found)
            return condition
        condition, used_names, used_values = found
        parser.expr_attr_names_found.extend(used_names)
        parser.expr_attr_values_found.extend(used_values)
        return condition

    return parsed


def _lexing_once(lex: Method) -> Method:
    known: dict[str, tuple[Any, ...]] = {}

    def lexed(parser: ConditionExpressionParser) -> deque[Any]:
        text = parser.condition_expression or ""
        if (nodes := known.get(text)) is None:
            if len(known) >= MOST:
                known.clear()
            nodes = known[text] = tuple(lex(parser))
        return deque(nodes)

    return lexed


def _traversed(traverser: Any, root: Any) -> Any:
    """Do what moto's does, with classes compared once a class and not once a node: they are abstract, which is slow."""
    return _traverse(traverser, traverser.nodes_to_be_processed(), root, -1)


def _traverse(traverser: Any, wanted: tuple[type, ...], node: Any, child_id: int) -> Any:
    kind: Any = type(node)
    if not _is(kind, (Node,)):
        return node
    parent = node.parent
    for place, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, place)
        _traverse(traverser, wanted, child, place)
    if _is(kind, wanted):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[child_id] = node
    return node


def _find_clauses(node: Any, clause_types: Collection[type]) -> list[Any]:
    """Do what moto's does, for the same reason."""
    found = []
    for child in node.children or ():
        kind: Any = type(child)
        if kind in clause_types:
            found.append(child)
        elif _is(kind, (NODES.Expression, NODES.UpdateExpressionFunction)):
            found.extend(_find_clauses(child, clause_types))
    return found


@lru_cache(MOST * MOST)
def _is(kind: type, kinds: tuple[type, ...]) -> bool:
    return issubclass(kind, kinds)
