"""``reports/index.html``: one file without scripts or network, for an administrator's screen and an auditor's paper."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.output.printable import printable
from stormproof.run.prove.kills import KillTable, from_document
from stormproof.run.recording.evidence.bundle import Seal
from stormproof.run.reporting.results import CriterionResult, RunResult

KILLS = "kills.json"
ALLURE = "allure-report/index.html"
GATES = {
    "open": ("Gate open", "All {total} criteria are met, or waived by a named person for a limited time."),
    "closed": ("Gate closed", "{shut} of {selected} selected criteria are neither met nor waived."),
    "partial": (
        "Partial run",
        "The {selected} selected criteria are met or waived. The gate opens only when all {total} are.",
    ),
}
MARKS = {Verdict.PASS: "✓", Verdict.FAIL: "✗", Verdict.ERROR: "!", Verdict.UNDECIDED: "?", Verdict.WAIVED: "~"}
MEANINGS = {
    Verdict.PASS: "met, as seen",
    Verdict.FAIL: "refuted, as seen",
    Verdict.ERROR: "could not look: no statement on the system",
    Verdict.UNDECIDED: "this run could not or might not decide it",
    Verdict.WAIVED: "not met, accepted by a named person until a date",
}
PROOFS = {
    "provoked": "the real condition was caused and its effect seen",
    "behaviour": "seen from outside without causing harm",
    "wired": "the last leg only, e.g. an alarm set by hand",
    "configuration": "what the API says, where behaviour cannot be had",
}


@dataclass(frozen=True)
class Requirement:
    """One requirement's section; `name` and `claim` are the two halves of its title."""

    number: int
    name: str
    claim: str
    criteria: tuple[CriterionResult, ...]

    @property
    def met(self) -> int:
        """How many of its criteria are met or waived."""
        return sum(c.verdict in {Verdict.PASS, Verdict.WAIVED} for c in self.criteria)

    @property
    def selected(self) -> bool:
        """Whether the run was about any of them."""
        return any(c.selected for c in self.criteria)


def page_of(reports: Path, result: RunResult, seal: Seal, *, allure: bool) -> str:
    """Return the page; the kill table of an earlier ``prove`` is shown with its own date where it lies in `reports`."""
    return render_page(result, seal, _kills(reports / KILLS), allure=allure)


def render_page(result: RunResult, seal: Seal, kills: KillTable | None, *, allure: bool) -> str:
    """Return the page's HTML; everything from outside is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 0.1 s that only a report needs

    environment = Environment(
        loader=PackageLoader("stormproof.run.reporting.html", "."),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["seconds"] = seconds
    title, sentence = GATES[result.gate]
    shut = sum(c.verdict not in {Verdict.PASS, Verdict.WAIVED} for c in result.selected)
    return environment.get_template("index.html").render(
        result=result,
        gate=title,
        sentence=sentence.format(total=len(result.criteria), selected=len(result.selected), shut=shut),
        requirements=requirements(result),
        marks=MARKS,
        meanings=MEANINGS,
        proofs=PROOFS,
        seal=seal,
        kills=kills,
        allure=ALLURE if allure else None,
    )


def _shown(value: object) -> object:
    """Show what a browser would obey: a bidirectional override turns what is read around."""
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def requirements(result: RunResult) -> tuple[Requirement, ...]:
    """Return the sections of the page, those with selected criteria first."""
    sections = []
    for number, criteria in groupby(result.criteria, key=lambda c: c.criterion.requirement):
        members = tuple(criteria)
        name, _, claim = members[0].criterion.title.partition(": ")
        sections.append(Requirement(number, name, claim, members))
    return tuple(sorted(sections, key=lambda section: not section.selected))


def seconds(value: float) -> str:
    """Return a duration for people: ``0.4 s``, ``2 min 5 s``."""
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def _kills(path: Path) -> KillTable | None:
    if not path.is_file():
        return None
    return from_document(path.read_text("utf-8"))
