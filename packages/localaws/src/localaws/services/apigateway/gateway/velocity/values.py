"""Values of templates: how they are printed, compared, and which methods they have.

A map prints as ``{a=b, c=d}`` and a list as JSON, nothing prints as nothing and equals the empty text: recorded
response, test_input_path_template_formatting. Methods are those of Java's String, List and Map that templates use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from localaws.services.apigateway.gateway.velocity.syntax import Unsupported

LONGEST = 10 * 1024 * 1024
"""Characters of a text: as many as a body may have bytes."""
Method = Callable[..., Any]
MEMBERS = re.compile(r"\$(\d)")


def bounded(text: str) -> str:
    """Return a text; raises Unsupported for one that is too long."""
    if len(text) > LONGEST:
        raise Unsupported(f"a template may not write more than {LONGEST} characters")
    return text


def shown(value: Any) -> str:
    """Return how a value is printed; raises Unsupported for one that holds itself."""
    try:
        return _printed(value)
    except (RecursionError, ValueError) as error:
        raise Unsupported("a value that holds itself has no text") from error


def _printed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={_printed(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def equal(left: Any, right: Any) -> bool:
    """Compare: values of one kind as they are, others as they are printed."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    return shown(left) == shown(right)


def true(value: Any) -> bool:
    """Tell whether a condition holds: everything but false and nothing does."""
    return value is not None and value is not False


def _put(held: dict[str, Any], key: Any, value: Any) -> Any:
    before = held.get(shown(key))
    held[shown(key)] = value
    return before


def _put_all(held: dict[str, Any], more: Mapping[str, Any]) -> None:
    held.update(more)


def _add(held: list[Any], value: Any) -> bool:
    held.append(value)
    return True


def _set(held: list[Any], index: int, value: Any) -> Any:
    before, held[int(index)] = held[int(index)], value
    return before


def _at(held: list[Any], index: int) -> Any:
    return held[int(index)] if 0 <= int(index) < len(held) else None


def _substring(text: str, first: int, last: int | None = None) -> str:
    return text[int(first) : None if last is None else int(last)]


def _replace_all(text: str, pattern: str, replacement: str) -> str:
    return re.sub(pattern, MEMBERS.sub(r"\\g<\1>", replacement), text)


TEXT: Mapping[str, Method] = {
    "charAt": lambda text, index: text[int(index)],
    "concat": lambda text, more: text + shown(more),
    "contains": lambda text, part: shown(part) in text,
    "endsWith": lambda text, part: text.endswith(part),
    "equals": equal,
    "equalsIgnoreCase": lambda text, other: text.lower() == shown(other).lower(),
    "indexOf": lambda text, part: text.find(shown(part)),
    "isEmpty": lambda text: text == "",
    "lastIndexOf": lambda text, part: text.rfind(shown(part)),
    "length": len,
    "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
    "replace": lambda text, old, new: text.replace(shown(old), shown(new)),
    "replaceAll": _replace_all,
    "replaceFirst": lambda text, pattern, new: re.sub(pattern, MEMBERS.sub(r"\\g<\1>", new), text, count=1),
    "split": lambda text, pattern: re.split(pattern, text),
    "startsWith": lambda text, part: text.startswith(part),
    "substring": _substring,
    "toLowerCase": lambda text: text.lower(),
    "toString": lambda text: text,
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
}
LIST: Mapping[str, Method] = {
    "add": _add,
    "contains": lambda held, value: value in held,
    "get": _at,
    "indexOf": lambda held, value: held.index(value) if value in held else -1,
    "isEmpty": lambda held: not held,
    "set": _set,
    "size": len,
    "toString": shown,
}
MAP: Mapping[str, Method] = {
    "containsKey": lambda held, key: shown(key) in held,
    "entrySet": lambda held: [{"key": key, "value": value} for key, value in held.items()],
    "get": lambda held, key: held.get(shown(key)),
    "isEmpty": lambda held: not held,
    "keySet": list,
    "put": _put,
    "putAll": _put_all,
    "remove": lambda held, key: held.pop(shown(key), None),
    "size": len,
    "toString": shown,
    "values": lambda held: list(held.values()),
}
OTHER: Mapping[str, Method] = {"equals": equal, "toString": shown, "intValue": int}


def called(value: Any, name: str, arguments: list[Any]) -> Any:
    """Call a method of a value; of nothing it is nothing. Raises Unsupported."""
    if value is None:
        return None
    method = _method(value, name)
    if method is None:
        raise Unsupported(f"the method {name} is not evaluated here")
    try:
        answer = method(*arguments)
        return bounded(answer) if isinstance(answer, str) else answer
    except (AttributeError, RecursionError, TypeError, ValueError, IndexError, re.error) as error:
        raise Unsupported(f"the method {name} does not take what it is given: {error}") from error


def _method(value: Any, name: str) -> Method | None:
    if isinstance(value, Mapping) and callable(value.get(name)):
        function: Method = value[name]
        return function
    methods = TEXT if isinstance(value, str) else LIST if isinstance(value, list) else OTHER
    found = (MAP if isinstance(value, dict) else methods).get(name)
    return (lambda *arguments: found(value, *arguments)) if found else None


def member(value: Any, key: Any) -> Any:
    """Return what stands under a key or an index, or nothing."""
    if isinstance(value, Mapping):
        return value.get(key if isinstance(key, str) else shown(key))
    if isinstance(value, list) and isinstance(key, int):
        return _at(value, key)
    if key == "empty" and isinstance(value, str | list):
        return not value
    return None
