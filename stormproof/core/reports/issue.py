"""The one issue that tells which verdicts have changed: its text, and when it is opened, written anew and closed.

What targets say stands in code spans: nobody is mentioned by it, and no link is made. An account is told by its end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.output.markdown import code_span
from stormproof.core.reports.changes import Change, changes, verdicts
from stormproof.core.reports.memory import remembered, remembering
from stormproof.core.reports.merging import SHOWN_OF_ACCOUNT, Merged

LABEL = "stormproof-compliance"
"""By it the issue is found again; who may only open issues cannot give it one."""
LONGEST = 65_536
"""Characters that GitHub takes: https://github.com/PyGithub/PyGithub/issues/1906"""
WRITTEN_ANEW = "`stormproof report issue` writes this text anew with each change; comments tell what has changed."
ROWS, LINES, NAMED = 120, 60, 3
ACCOUNT = re.compile(r"\b\d{12}\b")


@dataclass(frozen=True)
class Issue:
    """The issue as it stands."""

    number: int
    is_open: bool
    body: str


@dataclass(frozen=True)
class Writing:
    """What is to be written. `comment` tells what has changed, so that whoever follows the issue gets it."""

    title: str
    body: str
    comment: str
    is_open: bool


def writing(report: Merged, standing: Issue | None, link: str = "") -> Writing | None:
    """Return what is to be written of a report, None for nothing; `link` is the address of the run.

    While no issue stands, none is opened before something is not met. What was not met and is met closes it; that a
    person has closed it stays so until a verdict changes.
    """
    before = remembered(standing.body) if standing else {}
    after = verdicts(report, before)
    found = list(changes(before, after))
    unmet = bool(report.unread) or any(each.unmet for each in report.runs.values())
    if not found or (standing is None and not unmet):
        return None
    memory = remembering(after)
    text = f"{WRITTEN_ANEW}\n\n{overview(report, link)}"[: LONGEST - len(memory) - 2]
    return Writing(_title(report), f"{text}\n\n{memory}", _comment(report, found, link), unmet)


def _title(report: Merged) -> str:
    unmet = [name for name in catalogue().criteria if any(name in each.unmet for each in report.runs.values())]
    targets = sum(bool(each.unmet) for each in report.runs.values()) + len(report.unread)
    if not targets:
        return "Stormproof: all criteria are met"
    return f"Stormproof: {_counted(len(unmet), 'criterion', 'criteria')} not met, on {_counted(targets, 'target')}"


def overview(report: Merged, link: str = "") -> str:
    """Return what is not met, as Markdown."""
    until = max((each.finished for each in report.runs.values()), default=None)
    head = [
        f"{_counted(len(report.runs), 'target')} verified, the last one at {until:%Y-%m-%d %H:%M} UTC."
        if until
        else "No target could be verified."
    ]
    head += [f"The whole report is kept with [the run]({link})."] if link else []
    unread = list(report.unread.items())[:LINES]
    head += [f"No report of {code_span(source)}: {code_span(reason)}" for source, reason in unread]
    rows = list(_rows(report))
    header = ["", "| Criterion | Verdict | Targets | Reason |", "| --- | --- | --- | --- |"]
    table = [*header, *rows[:ROWS]] if rows else []
    more = [f"\nAnd {len(rows) - ROWS} more, told by the report."] if len(rows) > ROWS else []
    return "\n".join([*head, *table, *more])


def _rows(report: Merged) -> Iterator[str]:
    for criterion, known in catalogue().criteria.items():
        alike: defaultdict[Verdict, list[str]] = defaultdict(list)
        for name, run in report.runs.items():
            if criterion in run.unmet:
                alike[run.criteria[criterion].verdict].append(name)
        for verdict, names in alike.items():
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            told = ", ".join(map(code_span, names[:NAMED])) + more
            reason = _masked(report, report.runs[names[0]].criteria[criterion].reason)
            yield f"| {criterion} {known.demand.replace('|', '/')} | {verdict.value} | {told} | {code_span(reason)} |"


def _comment(report: Merged, found: Sequence[Change], link: str) -> str:
    since = f"Since the run before ([this run]({link})):" if link else "Since the run before:"
    lines = [_line(report, each) for each in found[:LINES]]
    more = [f"- and {len(found) - LINES} more"] if len(found) > LINES else []
    return "\n".join([since, "", *lines, *more])[:LONGEST]


def _line(report: Merged, change: Change) -> str:
    if not change.criterion:
        return f"- {code_span(change.target)} {change.said}"
    outcome = report.runs[change.target].criteria[change.criterion] if change.target in report.runs else None
    reason = f": {code_span(_masked(report, outcome.reason))}" if outcome and not outcome.met else ""
    return f"- {code_span(change.target)} {change.criterion}: {change.said}{reason}"


def _masked(report: Merged, text: str) -> str:
    """Return a text in which the accounts of the targets stand by their ends alone."""
    known = {each.account for each in report.runs.values()}
    return ACCOUNT.sub(lambda found: _ended(found[0]) if found[0] in known else found[0], text)


def _ended(account: str) -> str:
    return f"…{account[-SHOWN_OF_ACCOUNT:]}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
