"""``index.html`` of a merged report, without scripts or network: targets by requirements, then what is not met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.core.criteria.catalogue import Criterion, catalogue
from stormproof.core.criteria.verdicts import WORST_FIRST, Verdict
from stormproof.core.reports.merging import Merged, TargetRun
from stormproof.run.reporting.html.environment import page_environment
from stormproof.run.reporting.html.policy import content_security_policy, resource
from stormproof.run.reporting.html.words import MARKS, MEANINGS

GATES = {
    "open": "All criteria are met on every target, or waived by a named person for a limited time.",
    "closed": "Not all that was verified is met, or a report is missing.",
    "partial": "What was verified is met or waived; not all criteria of every target were verified.",
}


@dataclass(frozen=True)
class Cell:
    """A requirement of a target: the worst verdict, None where its run was not about it; how many of which are met."""

    worst: Verdict | None
    met: int
    asked: int


@dataclass(frozen=True)
class Unmet:
    """A criterion that some targets do not meet: what those came to, by name."""

    criterion: Criterion
    targets: tuple[tuple[str, Verdict, str, str], ...]


def render_merged(report: Merged) -> str:
    """Return the page's HTML; everything from outside is escaped."""
    requirements = sorted({each.requirement for each in catalogue().criteria.values()})
    style = resource("page.css")
    titles = {each.requirement: each.title for each in catalogue().criteria.values()}
    return page_environment("stormproof.run.reporting.merged").get_template("merged.html").render(
        policy=content_security_policy(style),
        style=style,
        report=report,
        sentence=GATES[report.gate],
        requirements=[(number, titles[number]) for number in requirements],
        rows=[(name, run, [_cell(run, number) for number in requirements]) for name, run in report.runs.items()],
        unmet=list(_unmet(report)),
        marks=MARKS,
        meanings=MEANINGS,
        verdicts=list(Verdict),
        totals={each: sum(report.counts(name)[each] for name in catalogue().criteria) for each in Verdict},
    )  # fmt: skip


def _cell(run: TargetRun, requirement: int) -> Cell:
    found = [run.criteria[each.id] for each in catalogue().criteria.values() if each.requirement == requirement]
    asked = [each for each in found if each.counts]
    worst = next((each for each in WORST_FIRST if any(one.verdict is each for one in asked)), None)
    return Cell(worst, sum(each.met for each in asked), len(asked))


def _unmet(report: Merged) -> Iterator[Unmet]:
    for name, criterion in catalogue().criteria.items():
        found = tuple(
            (target, each.verdict, each.reason, each.code)
            for target, run in report.runs.items()
            if (each := run.unmet.get(name))
        )
        if found:
            yield Unmet(criterion, found)
