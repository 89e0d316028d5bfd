"""What an outside suite found, as files tell it: which tests, how they ended, and which operations each called.

A folder a service holds ``results.jsonl``, a line for each test: ``id``, ``when``, ``outcome`` (pytest's), ``text`` of
the failure, ``xfail``; and ``results.jsonl.calls``: ``id``, ``called`` (``service.Operation``, until it ended) and
``named`` (by its source: a failing test calls a part only). ``suite/localaws_suite.py`` writes both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

FILE = "results.jsonl"


class Outcome(Enum):
    """How an answer compares with the recorded one."""

    PASSED = "passed"
    WRONG = "behaviour wrong"
    FIELD = "field or wording only"
    REFUSED = "refused loudly"


@dataclass(frozen=True)
class Result:
    """One test: its id, how it ended, and the operations that it called or names."""

    test: str
    outcome: Outcome
    operations: frozenset[str]

    def within(self, ours: frozenset[str]) -> bool:
        """Tell whether all of its operations are among ours."""
        return bool(self.operations) and self.operations <= ours


BEHAVIOUR = re.compile(r"/(Error|Code|HTTPStatusCode|statusCode|status)$|\]$")
"""Members whose presence is more than a field: of errors, statuses, and elements of lists."""
WORDING = re.compile(r"/([Ee]rror)?[Mm]essage$|/([Ss]tate)?[Rr]eason$")
LINE = re.compile(r"^E?\s*\(([~+-])\)\s+(\S+)(.*)$", re.MULTILINE)
"""A difference as LocalStack's snapshots tell it: sign, path, values."""
NUMBERS = re.compile(r"\s*([\d.]+) \(type: [^)]*\) → ([\d.]+) \(type")
REFUSALS = re.compile(r"NotImplemented|not implemented|\(501\)|^E\s+MemoryError", re.MULTILINE)
"""MemoryError: botocore's CBOR parser on a refusal in another protocol."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def services(folder: Path) -> Mapping[str, tuple[Result, ...]]:
    """Return the results of each service's folder, by the folder's name."""
    return {file.parent.name: tuple(_results(file)) for file in sorted(folder.glob(f"*/{FILE}"))}


def _results(file: Path) -> Iterator[Result]:
    noted = _lines(Path(f"{file}.calls"))
    called = {each["id"]: frozenset((*each["called"], *each["named"])) for each in noted}
    ended: dict[str, Outcome] = {}
    for each in _lines(file):
        if (each["id"] not in ended or each["when"] != "teardown") and (outcome := outcome_of(each)):
            ended[each["id"]] = outcome
    yield from (Result(test, outcome, called.get(test, frozenset())) for test, outcome in ended.items())


def outcome_of(line: Mapping[str, Any]) -> Outcome | None:
    """Return how a test ended, None where it was not run."""
    if line["outcome"] == "passed":
        return Outcome.PASSED
    if line["outcome"] == "skipped" and not line.get("xfail"):
        return None
    text = COLOURS.sub("", line.get("text", ""))
    if REFUSALS.search(text):
        return Outcome.REFUSED
    differences = LINE.findall(text)
    return Outcome.FIELD if differences and all(_small(*each) for each in differences) else Outcome.WRONG


def _small(sign: str, path: str, values: str) -> bool:
    if sign != "~":
        return not BEHAVIOUR.search(path)
    numbers = NUMBERS.match(values)
    return bool(WORDING.search(path) or (numbers and float(numbers[1]) == float(numbers[2])))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
