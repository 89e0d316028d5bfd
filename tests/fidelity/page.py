"""Writes docs/FIDELITY.md anew from what an outside suite found.

Usage: ``python -m tests.fidelity.page FOLDER [NOTE]``: a folder with results of each service, see `results`; NOTE says
what the figures were taken on (a commit). How to come by the results stands in the page itself.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.fidelity.ours import excepted, our_operations
from tests.fidelity.results import Outcome, Result, services

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "FIDELITY.md"
TEMPLATE = Path(__file__).with_name("page.md")
NAMED = 5
"""Tests of one file that are named; more are counted."""
BAD = (Outcome.WRONG, Outcome.REFUSED)
HEADS = ("run", *(outcome.value for outcome in Outcome))
Found = Mapping[str, Sequence[Result]]


def page(found: Found, note: str) -> str:
    """Return the page."""
    parts = {
        "note": note,
        "operations": str(len(our_operations())),
        "table": "\n".join(_table(found)),
        "exceptions": "\n".join(_exceptions(found)),
        "open": "\n".join(_open(found)),
        "facts": str(_facts()),
    }
    text = TEMPLATE.read_text("utf-8")
    for name, value in parts.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    return text


def _table(found: Found) -> Iterator[str]:
    yield f"| service | {' | '.join((*HEADS, 'of ours: run', *HEADS[1:], 'excepted'))} |"
    yield "|---|" + "---|" * (2 * len(HEADS) + 1)
    for service, results in found.items():
        yield f"| {service} | {_cells(results)} |"
    yield f"| **all** | {_cells([each for results in found.values() for each in results])} |"


def _cells(results: Sequence[Result]) -> str:
    ours = [each for each in results if each.within(our_operations())]
    held = [each for each in ours if not _is_excepted(each)]
    return " | ".join((*_counts(results), *_counts(held), str(len(ours) - len(held))))


def _counts(results: Sequence[Result]) -> tuple[str, ...]:
    counted = Counter(each.outcome for each in results)
    return (str(len(results)), *(str(counted[outcome]) for outcome in Outcome))


def _is_excepted(result: Result) -> bool:
    return result.outcome in BAD and bool(excepted(result.test))


def _exceptions(found: Found) -> Iterator[str]:
    reasons = Counter(excepted(each.test) for each in _bad_of_ours(found) if excepted(each.test))
    yield from (f"- {reason} ({number})" for reason, number in sorted(reasons.items()))
    if not reasons:
        yield "None."


def _open(found: Found) -> Iterator[str]:
    files: defaultdict[str, list[Result]] = defaultdict(list)
    for each in _bad_of_ours(found):
        if not excepted(each.test):
            files[each.test.partition("services/")[2].partition("::")[0]].append(each)
    yield from (f"- `{file}`: {_told(still)}" for file, still in sorted(files.items()))
    if not files:
        yield "None."


def _told(still: Sequence[Result]) -> str:
    if len(still) > NAMED:
        counted = Counter(each.outcome.value for each in still)
        return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))
    return ", ".join(f"`{each.test.rpartition('::')[2]}` {each.outcome.value}" for each in still)


def _bad_of_ours(found: Found) -> Iterator[Result]:
    ours = our_operations()
    yield from (each for some in found.values() for each in some if each.outcome in BAD and each.within(ours))


def _facts() -> int:
    folder = ROOT / "packages" / "localaws" / "tests" / "recorded"
    return sum(file.read_text("utf-8").count("[[facts]]") for file in folder.glob("*/*.toml"))


if __name__ == "__main__":
    today = datetime.now(tz=UTC).date().isoformat()
    PAGE.write_text(page(services(Path(sys.argv[1])), " ".join((today, *sys.argv[2:]))), "utf-8")
