"""A run for a terminal: what it was about, then a line a criterion, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.output.printable import printable
from stormproof.core.reports.history import Compared
from stormproof.run.reporting.formats.report import Report


def render(report: Report) -> str:
    """Return the text."""
    return printable("".join(f"{line}\n" for line in _lines(report)))


def _lines(report: Report) -> Iterator[str]:
    run = report.run
    yield f"{run.id}: {report.resource}, account {run.account or 'unknown'}, {run.region}"
    yield f"ended {run.at:%Y-%m-%d %H:%M:%S} UTC, by {run.principal or 'unknown'}, Stormproof {run.version}"
    yield f"permits: {', '.join(run.permits) or 'none'}; target file of commit {run.target_commit or 'unknown'}"
    yield ""
    for each in report.told:
        code = f" [{each.code}]" if each.code else ""
        yield f"{each.criterion.id:<5}{each.verdict.value:<10}{each.proof or '-':<14}{each.reason}{code}".rstrip()
    yield ""
    found = Counter(each.verdict for each in report.told)
    yield f"gate {run.gate}: {', '.join(f'{found[verdict]} {verdict.value}' for verdict in Verdict)}"
    yield from _changes("since the last run", report.history.last)
    if report.history.green and report.history.green != report.history.last:
        yield from _changes("since the last green run", report.history.green)


def _changes(words: str, found: Compared | None) -> Iterator[str]:
    if found is None:
        return
    yield f"{words} ({found.run.id}): {len(found.changes) or 'nothing'} changed"
    for each in found.changes:
        was, now = (verdict.value if verdict else "not asked" for verdict in (each.was, each.now))
        earlier = each.earlier_than(found.run.id)
        yield f"  {each.criterion:<5}{was}{f' in {earlier}' if earlier else ''} -> {now}"
