"""PutDashboard's validation messages: where in the body, and what is wrong there.

A body with errors is refused (DashboardInvalidInputError); the messages are worded as AWS's validator words them
("Should have required property 'region'"). Which faults AWS calls errors and which it only warns of is unconfirmed: all
are errors here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from localaws.services.cloudwatch.dashboards.rows import RowError, expand
from localaws.services.cloudwatch.metrics.statistics import parse as parse_statistic

Message = dict[str, str]
_MISSING = re.compile(r"^('.+') is a required property$")


def messages(body: str) -> list[Message]:
    """Return what is wrong with a dashboard's body: {DataPath, Message} each, nothing for a good one."""
    try:
        content = json.loads(body)
    except ValueError:
        return [_message("", "The field DashboardBody must be a valid JSON object")]
    if not isinstance(content, dict):
        return [_message("", "The field DashboardBody must be a valid JSON object")]
    found = [_worded(error) for error in _schema().iter_errors(content)]
    found.sort(key=lambda message: message["DataPath"])
    return found or list(_beyond_schema(content))


@lru_cache
def _schema() -> Draft202012Validator:
    return Draft202012Validator(json.loads(Path(__file__).with_name("body.schema.json").read_text("utf-8")))


def _worded(error: ValidationError) -> Message:
    path = "".join(f"/{part}" for part in error.absolute_path)
    word = _WORDS.get(str(error.validator))
    return _message(path, word(error) if word else "Should match some schema in anyOf")


_WORDS: dict[str, Callable[[ValidationError], str]] = {
    "required": lambda error: f"Should have required property {_MISSING.findall(error.message)[0]}",
    "type": lambda error: f"Should be {_listed(error.validator_value)}",
    "enum": lambda _error: "Should be equal to one of the allowed values",
    "minimum": lambda error: f"Should be >= {error.validator_value}",
    "maximum": lambda error: f"Should be <= {error.validator_value}",
    "minItems": lambda error: f"Should NOT have fewer than {error.validator_value} items",
    "maxItems": lambda error: f"Should NOT have more than {error.validator_value} items",
    "minLength": lambda error: f"Should NOT be shorter than {error.validator_value} characters",
}


def _beyond_schema(content: dict[str, Any]) -> Iterator[Message]:
    for number, widget in enumerate(content["widgets"]):
        properties = widget["properties"]
        path = f"/widgets/{number}/properties"
        if widget["type"] != "metric":
            continue
        try:
            expanded = expand(properties.get("metrics") or [])
        except RowError as error:
            yield _message(f"{path}/metrics", str(error))
            continue
        options = [(f"{path}/metrics/{index}", row) for index, (_, row) in enumerate(expanded)]
        for place, given in [(path, properties), *options]:
            if "stat" in given and not _is_statistic(given["stat"]):
                yield _message(f"{place}/stat", f"Invalid statistic {given['stat']}")


def _is_statistic(name: Any) -> bool:
    try:
        parse_statistic(str(name))
    except ValueError:
        return False
    return True


def _message(path: str, text: str) -> Message:
    return {"DataPath": path, "Message": text}


def _listed(types: Any) -> str:
    return types if isinstance(types, str) else ",".join(types)
