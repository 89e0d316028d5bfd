"""``python -m localaws compare EVIDENCE``: what differs between a run's answers and those of localaws."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from localaws.compare.differences import Difference, differences
from localaws.compare.evidence import EvidenceError, read
from localaws.compare.profile import load, profiled, written

ON_RECORD = Path(__file__).with_name("answers.json")
"""How localaws answers, over the runs that were kept with ``--learn``."""
WORDS = {
    "operation": "is not on record",
    "member": "is lacking",
    "missing": "is there here alone",
    "kind": "is of another kind",
    "code": "is another error",
    "wording": "is worded otherwise",
}


def main(arguments: Sequence[str]) -> int:
    """Print the differences; 0 where there are none, 1 where there are some, 2 where nothing could be compared."""
    given = _parser().parse_args(arguments)
    try:
        theirs = profiled(call for place in given.evidence for call in read(place))
        if given.learn:
            given.learn.write_text(written(theirs), encoding="utf-8")
            print(f"{given.learn}: the answers of {len(theirs)} operations")  # noqa: T201  # what was asked for
            return 0
        found = tuple(differences(theirs, load(given.against)))
    except (EvidenceError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command's message
        return 2
    print(as_json(found) if given.json else as_text(found, len(theirs)))  # noqa: T201  # what was asked for
    return 1 if found else 0


def as_json(found: Sequence[Difference]) -> str:
    """Return the differences for machines: a list of objects."""
    listed = [asdict(each) | {"operation": ":".join(each.operation)} for each in found]
    return json.dumps(listed, indent=1, ensure_ascii=True)


def as_text(found: Sequence[Difference], operations: int) -> str:
    """Return the differences for people: a heading an operation, a line a difference, a sum.

    Evidence may come from strangers: what no terminal prints is shown as an escape.
    """
    lines: list[str] = []
    for number, each in enumerate(found):
        if number == 0 or found[number - 1].operation != each.operation:
            lines.append(":".join(each.operation))
        lines.append(f"  {each.subject} {WORDS[each.what]}: there {each.there}; here {each.here}")
    differing = len({each.operation for each in found})
    lines.append(f"{len(found)} differences in {differing} of {operations} operations")
    return "\n".join(_printable(line) for line in lines)


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m localaws compare", description=__doc__.partition(": ")[2])
    parser.add_argument("evidence", type=Path, nargs="+", help="a run's folder of evidence, or files of it")
    parser.add_argument("--against", type=Path, default=ON_RECORD, help="answers to compare with; those of localaws")
    parser.add_argument("--learn", type=Path, metavar="FILE", help="write these answers there instead of comparing")
    parser.add_argument("--json", action="store_true", help="for machines")
    return parser
