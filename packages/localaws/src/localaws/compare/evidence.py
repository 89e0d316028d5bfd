"""Calls and answers as a run's evidence keeps them: JSON Lines, redacted, one AWS call a line of kind ``aws``.

A line's ``content`` holds ``service``, ``operation`` (both as boto3's clients name them), ``answer`` (without
ResponseMetadata) or ``error`` (``service operation: Code: message``). Other lines are other evidence and left out.
A file whose name ends with ``.gz`` is packed by gzip.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ERROR = re.compile(r"(?:\S+ \S+: )?(?P<code>[A-Za-z][A-Za-z0-9.]*): ?(?P<message>.*)", re.DOTALL)


class EvidenceError(Exception):
    """There is no evidence of calls where it was looked for; the message says where and why."""


@dataclass(frozen=True)
class Answered:
    """One call that was answered: with `answer`, or with an error's `code` and `message`."""

    service: str
    operation: str
    answer: Mapping[str, Any] | None = None
    code: str | None = None
    message: str = ""


def read(place: Path) -> tuple[Answered, ...]:
    """Return the calls of a file of evidence, or of all ``*.jsonl`` and ``*.jsonl.gz`` below a folder.

    Raises EvidenceError.
    """
    files = sorted((*place.rglob("*.jsonl"), *place.rglob("*.jsonl.gz"))) if place.is_dir() else [place]
    calls = tuple(call for file in files for call in _calls(file))
    if not calls:
        raise EvidenceError(f"{place}: there is no record of an AWS call; name a run's folder of evidence")
    return calls


def _calls(file: Path) -> Iterator[Answered]:
    try:
        content = file.read_bytes()
        lines = (gzip.decompress(content) if file.suffix == ".gz" else content).decode().splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise EvidenceError(f"{file}: cannot be read: {error}") from error
    yield from of_lines(lines, str(file))


def of_lines(lines: Iterable[str], name: str) -> Iterator[Answered]:
    """Yield the AWS calls among lines of evidence; `name` tells where they stand. Raises EvidenceError."""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise EvidenceError(f"{name}:{number}: is no line of JSON") from error
        content = record.get("content") if isinstance(record, dict) and record.get("kind") == "aws" else None
        if isinstance(content, dict) and (call := _call(content)) is not None:
            yield call


def _call(content: Mapping[str, Any]) -> Answered | None:
    service, operation, answer, error = (content.get(key) for key in ("service", "operation", "answer", "error"))
    if not isinstance(service, str) or not isinstance(operation, str):
        return None
    if isinstance(error, str) and (match := ERROR.fullmatch(error)):
        return Answered(service, operation, None, match["code"], match["message"])
    return Answered(service, operation, answer) if isinstance(answer, dict) else None
