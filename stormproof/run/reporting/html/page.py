"""``reports/index.html``: one file without network, for an administrator's screen and an auditor's paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.explanations.lookup import explanation
from stormproof.core.explanations.texts import paragraphs
from stormproof.core.reports.facts import RunFacts
from stormproof.core.reports.history import History
from stormproof.core.reports.reported import MET, Reported, ReportedCriterion, reported
from stormproof.run.prove.kills import KillTable, from_document
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.reporting.dashboard import FILE as DASHBOARD
from stormproof.run.reporting.html.environment import coded, page_environment
from stormproof.run.reporting.html.evidence.pages import page_name
from stormproof.run.reporting.html.evidence.reading import anchor
from stormproof.run.reporting.html.passing import SHAPED, freshness, square_row, what_changed
from stormproof.run.reporting.html.policy import HERE, content_security_policy, resource
from stormproof.run.reporting.html.words import GATES, MARKS, MEANINGS, PROOFS
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.runbook import FILE as RUNBOOK
from stormproof.run.reporting.summary import summary

KILLS = "kills.json"
ALLURE = "allure-report/index.html"
BESIDE = {"dashboard": DASHBOARD, "runbook": RUNBOOK}
"""What else a run may leave, by the name that the page's template has for it."""
WORDS = {"marks": MARKS, "meanings": MEANINGS, "proofs": PROOFS, "shaped": SHAPED}


@dataclass(frozen=True)
class Requirement:
    """One requirement's section; `name` and `claim` are the two halves of its title."""

    number: int
    name: str
    claim: str
    criteria: tuple[ReportedCriterion, ...]

    @property
    def met(self) -> int:
        """How many of its criteria are met or waived."""
        return sum(c.verdict in MET for c in self.criteria)

    @property
    def selected(self) -> bool:
        """Whether the run was about any of them."""
        return any(c.selected for c in self.criteria)


@dataclass(frozen=True)
class Part:
    """A part of the bar over all criteria: the class that colours it, where it begins and how wide it is."""

    name: str
    x: int
    width: int


def page_of(
    reports: Path, folder: Path, result: RunResult, seal: Seal, *, allure: bool, history: History, facts: RunFacts
) -> str:
    """Return the page, which is to lie in `folder` with what else the run has left there.

    The kill table of an earlier ``prove`` is shown with its own date where it lies in `reports`.
    """
    beside = {name: (folder / file).is_file() for name, file in BESIDE.items()}
    kills = kills_in(reports)
    return render_page(
        reported(summary(result)), seal, kills, allure=allure, beside=beside, history=history, facts=facts
    )


def render_page(
    run: Reported,
    seal: Seal,
    kills: KillTable | None,
    *,
    allure: bool,
    beside: Mapping[str, bool] | None = None,
    history: History | None = None,
    facts: RunFacts | None = None,
) -> str:
    """Return the page's HTML; everything from outside is escaped."""
    style, script = resource("page.css"), resource("freshness.js")
    environment = page_environment(HERE)
    environment.filters |= {"anchor": anchor, "coded": coded, "page_name": page_name}
    return environment.get_template("index.html").render(
        policy=content_security_policy(style, script),
        style=style,
        script=script,
        run=run,
        seal=seal,
        kills=kills,
        facts=facts,
        freshness=freshness(run, facts),
        changes=tuple(what_changed(history)) if history else (),
        rows={c.criterion.id: square_row(history, c.criterion.id) for c in run.selected} if history else {},
        allure=ALLURE if allure else None,
        **{name: file if (beside or {}).get(name) else None for name, file in BESIDE.items()},
        **WORDS,
        **_verdicts(run),
    )


def _verdicts(run: Reported) -> dict[str, object]:
    """Return what the template has of the verdicts, by its own names."""
    title, sentence = GATES[run.gate]
    unmet = [c for c in run.selected if c.verdict not in MET]
    return {
        "gate": title,
        "sentence": sentence.format(total=len(run.criteria), selected=len(run.selected), shut=len(unmet)),
        "unmet": unmet,
        "unselected": len(run.criteria) - len(run.selected),
        "bar": tuple(_bar(run.criteria)),
        "requirements": requirements(run.criteria),
        "evidence": frozenset(c.criterion.id for c in run.selected if c.left_evidence),
        "explained": explanations(run.selected),
    }


def requirements(criteria: Iterable[ReportedCriterion]) -> tuple[Requirement, ...]:
    """Return the sections of the page, those with selected criteria first."""
    sections = []
    for number, group in groupby(criteria, key=lambda c: c.criterion.requirement):
        members = tuple(group)
        name, _, claim = members[0].criterion.title.partition(": ")
        sections.append(Requirement(number, name, claim, members))
    return tuple(sorted(sections, key=lambda section: not section.selected))


def explanations(criteria: Iterable[ReportedCriterion]) -> dict[str, Mapping[str, str]]:
    """Return what is to be said of the reason codes of what is not met: heading -> text, by code."""
    codes = {c.code for c in criteria if c.verdict not in MET and c.code}
    return {code: paragraphs(found) for code in codes if (found := explanation(code))}


def _bar(criteria: Iterable[ReportedCriterion]) -> Iterator[Part]:
    """Yield the parts of the bar: the verdicts of what the run was about, then the rest."""
    kinds = [c.verdict.value if c.selected else "none" for c in criteria]
    at = 0
    for name in (*(verdict.value for verdict in Verdict), "none"):
        if width := kinds.count(name):
            yield Part(name, at, width)
            at += width


def kills_in(reports: Path) -> KillTable | None:
    """Return the table of the last proof whose reports these are, None where there is none."""
    path = reports / KILLS
    if not path.is_file():
        return None
    return from_document(path.read_text("utf-8"))
