"""Target files: TOML text to a Target, with every mistake named by file, line and fix, all of them at once."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stormproof.core.errors import TargetError
from stormproof.core.policy import ENFORCING
from stormproof.core.target.model import Target
from stormproof.core.target.rules import RULES
from stormproof.core.target.toml_lines import Path, line_of

IN_WORDS = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
}
DEEPEST = 40
"""Tables and lists within each other: more than any target's workload has."""
KEY = "[key]"
"""By it pydantic marks a key of a dict that is wrong itself."""


@dataclass(frozen=True)
class Problem:
    """Something wrong at a key path, and what to write instead."""

    path: Path
    message: str
    way_out: str


def parse_target(text: str, file: str) -> Target:
    """Return the target that a file's text describes; `file` is its name for messages.

    Raises TargetError naming every mistake: unknown keys with the nearest known one, wrong types and forms, what is
    missing, and what contradicts itself.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(error, file) from error
    except (ValueError, RecursionError) as error:
        raise _too_much(error, text, file) from error
    _must_be_shallow(data, file)
    problems = [Problem(*found) for rule in RULES for found in rule(data)]
    try:
        target = Target.model_validate_json(json.dumps(_moded(data), default=_iso), by_alias=True, by_name=False)
    except ValidationError as error:
        wrong = [_problem(detail) for detail in error.errors(include_url=False)]
        told = {problem.path for problem in wrong}
        problems = [*wrong, *(problem for problem in problems if problem.path not in told)]
    refuse(problems, text, file)
    return target


def _moded(data: dict[str, Any]) -> dict[str, Any]:
    """Let what has no mode enforce on the embedded AWS, where nobody can be locked out; elsewhere it observes."""
    if not (data.get("embedded") and isinstance(data.get("policy"), dict)):
        return data
    return {**data, "policy": {**{key: mode.value for key, mode in ENFORCING.items()}, **data["policy"]}}


def refuse(problems: Iterable[Problem], text: str, file: str) -> None:
    """Raise TargetError for the problems, each with its line, in the order of the file; do nothing for none."""
    found = sorted({(line_of(text, p.path), ".".join(map(str, p.path)), p.message, p.way_out) for p in problems})
    if found:
        lines = [f"{file}:{line}: {key}: {message}\n    {way_out}" for line, key, message, way_out in found]
        raise TargetError("\n".join(lines))


def _no_toml(error: tomllib.TOMLDecodeError, file: str) -> TargetError:
    where = re.search(r"line (\d+)", str(error))
    line = f":{where[1]}" if where else ""
    return TargetError(f"{file}{line}: this is not TOML: {error}", "see https://toml.io; strings need quotes")


def _too_much(error: Exception, text: str, file: str) -> TargetError:
    """Return the error of what Python does not read: a number of thousands of digits, lists thousands deep."""
    lines = text.splitlines()
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    return TargetError(f"{file}:{longest + 1}: this cannot be read: {error}", "write a number that is meant")


def _must_be_shallow(data: dict[str, Any], file: str) -> None:
    """Raise TargetError for tables within tables that no target has, before anything walks through them."""
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        level = [item for each in level for item in _members(each)]
        if not level:
            return
    raise TargetError(f"{file}: tables and lists stand more than {DEEPEST} deep within each other", "take them out")


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _iso(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"TOML has no {type(value).__name__}")


def _problem(error: ErrorDetails) -> Problem:
    path = _written(error["loc"])
    if error["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        return Problem(path, "no such key", nearest(str(path[-1]), _schema_at(path[:-1]).get("properties", {})))
    if error["type"] == "missing":
        return Problem(path, "is missing", f"add {path[-1]} = <{_example(path)}>")
    if error["loc"][-1] == KEY and (said := _schema_at(path[:-1]).get("propertyNames", {}).get("description")):
        return Problem(path, _said(error), f"write {said}")
    return Problem(path, _said(error), f"write {_example(path)}")


def _said(error: ErrorDetails) -> str:
    if error["type"] == "string_pattern_mismatch":
        said = "does not have the right form"
    else:
        said = error["msg"].removeprefix("Value error, ")
        said = said[0].lower() + said[1:]
    if error["loc"][0] in {"harness_key", "journal_key"}:
        return said  # somebody may have put the key itself here
    value = json.dumps(error["input"], default=str)
    return f"{value if len(value) <= 60 else value[:57] + '...'}: {said}"


def _written(loc: tuple[int | str, ...]) -> Path:
    """Return the path as the file has it: without pydantic's marks."""
    return tuple(part for part in loc if part != KEY)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint: the known word that is nearest, or all of them."""
    words = sorted(known)
    close = get_close_matches(word, words, 1, 0.6)
    return f"did you mean {close[0]}?" if close else f"known here: {', '.join(words)}"


def _example(path: Path) -> str:
    wanted = _schema_at(path)
    if choices := wanted.get("enum"):
        return "one of " + ", ".join(json.dumps(choice) for choice in choices)
    if said := wanted.get("type") != "object" and wanted.get("description"):
        return str(said)
    return IN_WORDS.get(str(wanted.get("type")), "a valid value")


def fits(path: Path, text: str) -> bool:
    """Tell whether a text has the form that a key must have."""
    return re.search(str(_schema_at(path).get("pattern", "")), text) is not None


def described(path: Path) -> str:
    """Return what to write at a key."""
    return _example(path)


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of target files, as shipped in ``targets/target.schema.json``."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Target.model_json_schema(by_alias=True)}


def _schema_at(path: Path) -> dict[str, Any]:
    at = schema()
    for part in path:
        named = at.get("properties", {}).get(part) or next(iter(at.get("patternProperties", {}).values()), None)
        inner = named or at.get("additionalProperties") or at.get("items")
        at = _resolved(inner if isinstance(inner, dict) else {})
    return at


def _resolved(at: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and the one alternative to null."""
    for alternative in at.get("anyOf", ()):
        if alternative.get("type") != "null":
            at = {**at, **alternative}
    if reference := at.get("$ref"):
        return {**schema()["$defs"][reference.rpartition("/")[2]]}
    return at
