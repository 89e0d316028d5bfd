"""Markdown as GitHub has it (https://github.github.com/gfm/), for a pull request's comment or a job's summary.

What a target, a waiver or AWS says stands in code spans: it makes no link, no mention, no markup. What our own entries
say of a reason code stands in a block that unfolds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.texts import markdown
from stormproof.core.output.markdown import code_span
from stormproof.core.reports.history import Compared
from stormproof.core.reports.kept import MET
from stormproof.run.reporting.formats.report import Report, Told

LONGEST = 65_536
"""Characters that a comment takes: https://github.com/PyGithub/PyGithub/issues/1906"""
GATES = {
    "open": "open: all criteria are met or waived",
    "closed": "closed",
    "partial": "not decided, all that was selected is met or waived",
}


def render(report: Report) -> str:
    """Return the text; where it is longer than a comment may be, whole blocks at its end are left out and counted."""
    head, blocks = "\n".join(_head(report)), list(_blocks(report))
    text, left = head, len(blocks)
    for block in blocks:
        if len(text) + len(block) > LONGEST - 100:
            break
        text, left = f"{text}\n{block}", left - 1
    return f"{text}\n" if not left else f"{text}\n\n{left} more explanations stand in the report.\n"


def _head(report: Report) -> Iterator[str]:
    run, found = report.run, Counter(each.verdict for each in report.told)
    yield f"## Stormproof: gate {GATES.get(run.gate, run.gate)}"
    yield ""
    yield f"{code_span(report.resource)} in {code_span(run.region)}, ended {run.at:%Y-%m-%d %H:%M} UTC, " + (
        ", ".join(f"{found[verdict]} {verdict.value}" for verdict in Verdict)
    )
    for words, compared in (("the last run", report.history.last), ("the last green run", report.history.green)):
        yield from _changes(words, compared)
    unmet = [each for each in report.told if each.verdict is not Verdict.PASS]
    if unmet:
        yield from ("", "| Criterion | Verdict | Proof | Reason |", "| --- | --- | --- | --- |", *map(_row, unmet))


def _row(told: Told) -> str:
    demand = told.criterion.demand.replace("|", "/")
    reason = " ".join(map(code_span, filter(None, (told.reason, told.code))))
    return f"| {told.criterion.id} {demand} | {told.verdict.value} | {told.proof or '-'} | {reason} |"


def _changes(words: str, found: Compared | None) -> Iterator[str]:
    if found is None:
        return
    yield ""
    if not found.changes:
        yield f"Nothing changed since {words} ({code_span(found.run.id)})."
        return
    yield f"Since {words} ({code_span(found.run.id)}):"
    yield ""
    for each in found.changes:
        was, now = (verdict.value if verdict else "not asked" for verdict in (each.was, each.now))
        earlier = each.earlier_than(found.run.id)
        yield f"- {each.criterion}: {was}{f' in {code_span(earlier)}' if earlier else ''} → {now}"


def _blocks(report: Report) -> Iterator[str]:
    told = {each.explained.code: each for each in report.told if each.explained and each.verdict not in MET}
    for code, each in told.items():
        if each.explained:
            yield f"\n<details><summary>{code}</summary>\n\n{markdown(each.explained)}\n\n</details>"
