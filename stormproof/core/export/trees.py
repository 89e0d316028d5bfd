"""Templates as trees that keep comments and layout, and how a value is put into one.

A node with a tag (``!Ref``) or with the long form of an intrinsic function is the owner's expression: its value is
nobody's to know here, so nothing is added within it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from stormproof.core.errors import UsageError
from stormproof.core.export.settings import How

WIDTH = 4096
"""Long lines stay one: the owner's are not wrapped anew."""
LISTS = re.compile(r"^( *)[^\s#-][^\n]*:[ ]*(?:#[^\n]*)?\n( *)- ", re.MULTILINE)


class Expression(Exception):
    """Where a value was to go stands an expression of the owner's."""


def load(text: str, whose: str) -> Any:
    """Return a template's tree; raises UsageError where it is neither YAML nor JSON, or has no Resources."""
    try:
        tree = json.loads(text) if is_json(text) else _yaml(text).load(text)
    except (YAMLError, ValueError) as error:
        raise UsageError(f"template {whose} cannot be read: {error}", "`sam validate` says what is wrong") from error
    if not isinstance(tree, dict) or not isinstance(tree.get("Resources"), dict):
        raise UsageError(f"template {whose} has no Resources", "name a SAM or CloudFormation template")
    return tree


def dump(tree: Any, text: str) -> str:
    """Return a tree as text, in the form that the text had from which it was read."""
    if is_json(text):
        return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
    written = io.StringIO()
    _yaml(text).dump(tree, written)
    return written.getvalue()


def is_json(text: str) -> bool:
    """Tell whether a template is written in JSON."""
    return text.lstrip().startswith("{")


def _yaml(text: str) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    found = LISTS.search(text)
    within = len(found[2]) - len(found[1]) if found else 2
    yaml.indent(mapping=2, sequence=within + 2, offset=within)
    if text.startswith("---"):
        yaml.explicit_start = True
    return yaml


def plain(node: Any) -> Any:
    """Return a node as data, expressions in their long form."""
    if isinstance(node, TaggedScalar):
        return _long(node.tag.value, node.value)
    if isinstance(node, Mapping):
        return _tagged(node, {str(key): plain(value) for key, value in node.items()})
    if isinstance(node, Sequence) and not isinstance(node, str):
        return _tagged(node, [plain(value) for value in node])
    return node


def _tagged(node: Any, value: Any) -> Any:
    tag = node.tag.value if isinstance(node, CommentedMap | CommentedSeq) else None
    return _long(tag, value) if tag and tag.startswith("!") else value


def _long(tag: str, value: Any) -> Any:
    name = tag.removeprefix("!")
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


def is_expression(node: Any) -> bool:
    """Tell whether a node is an intrinsic function, in its short or its long form."""
    data = plain(node)
    return isinstance(data, dict) and len(data) == 1 and next(iter(data)).startswith(("Fn::", "Ref", "Condition"))


def within(tree: Any, *keys: str) -> Any:
    """Return a mapping below a tree, made where it is not there; raises Expression."""
    node = tree
    for key in keys:
        if node.get(key) is None:
            _set(node, key, CommentedMap() if isinstance(node, CommentedMap) else {})
        node = node[key]
        if not isinstance(node, dict) or is_expression(node):
            raise Expression
    return node


def put(tree: Any, path: Sequence[str], value: Any, how: How) -> bool:
    """Put a value at a path below a tree and tell whether that changed anything; raises Expression."""
    *keys, last = path
    if how is How.MERGE:
        held = within(tree, *path)
        return _each_put(held, value)
    held = within(tree, *keys)
    if how is How.REMOVE:
        return held.pop(last, None) is not None
    if how is How.ADD:
        return _added(held, last, value)
    if how is How.KEYED:
        return _keyed(held, last, value)
    if plain(held.get(last)) == value or (how is How.LITERAL and is_expression(held.get(last))):
        return False
    _set(held, last, styled(value, like=held))
    return True


def _each_put(held: Any, values: Mapping[str, Any]) -> bool:
    changed = [put(held, (key,), value, How.SET) for key, value in values.items()]
    return any(changed)


def _set(held: Any, key: str, value: Any) -> None:
    """Set a key; a new one goes before the last, which keeps the blank lines and comments that follow it."""
    if key not in held and isinstance(held, CommentedMap) and len(held):
        held.insert(len(held) - 1, key, value)
    else:
        held[key] = value


def _added(held: Any, key: str, values: Sequence[Any]) -> bool:
    if held.get(key) is None:
        _set(held, key, CommentedSeq() if isinstance(held, CommentedMap) else [])
    if not isinstance(held[key], list) or is_expression(held[key]):
        raise Expression
    standing = plain(held[key])
    lacking = [value for value in values if value not in standing]
    for value in lacking:
        _appended(held[key], styled(value, like=held))
    return bool(lacking)


def _appended(members: Any, value: Any) -> None:
    """Put a member at a list's end, before the blank lines and comments that follow the list."""
    members.append(value)
    comments = members.ca.items if isinstance(members, CommentedSeq) else {}
    if len(members) - 2 in comments:
        comments[len(members) - 1] = comments.pop(len(members) - 2)


KEYS = ("Id", "HttpMethod", "ResourcePath")
"""By which of its fields a member of a list is known."""


def _keyed(held: Any, key: str, value: Mapping[str, Any]) -> bool:
    named = {name: value[name] for name in KEYS if name in value}
    standing = held.get(key)
    if isinstance(standing, list) and not is_expression(standing):
        for each in standing:
            if isinstance(each, dict) and all(plain(each.get(name)) == said for name, said in named.items()):
                return _each_put(each, value)
    if "Id" in named:
        raise Expression
    return _added(held, key, [value])


def styled(value: Any, like: Any) -> Any:
    """Return data as nodes of the kind that a tree is made of."""
    if not isinstance(like, CommentedMap):
        return value
    if isinstance(value, Mapping):
        return CommentedMap({key: styled(each, like) for key, each in value.items()})
    if isinstance(value, list | tuple):
        return CommentedSeq([styled(each, like) for each in value])
    if isinstance(value, str) and not value.isprintable():
        return DoubleQuotedScalarString(value)  # the only form that escapes line breaks of other alphabets
    return value
