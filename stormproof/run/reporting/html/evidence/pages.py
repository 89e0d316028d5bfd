"""Writes ``evidence/requirement-6.html``: a page a requirement, made of what the bundle's files hold, beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from stormproof.core.criteria.verdicts import WORST_FIRST
from stormproof.core.reports.deciding import Part
from stormproof.core.reports.reported import Ran, Reported, ReportedCriterion, reported
from stormproof.run.recording.evidence.layout import MANIFEST, PAGE, SUMMARY
from stormproof.run.reporting.html.environment import page_environment
from stormproof.run.reporting.html.evidence.packing import packed, rows
from stormproof.run.reporting.html.evidence.reading import Bundle, ScenarioSeen
from stormproof.run.reporting.html.policy import content_security_policy, resource
from stormproof.run.reporting.html.words import MARKS

HERE = "stormproof.run.reporting.html.evidence"
HEADINGS = {
    Part.DECIDED.value: "What decided",
    Part.SINGLED.value: "What the checks had singled out",
    Part.ABOUT.value: "What tells of it",
}
STATES = {"held": "✓", "broke": "✗", "not reached": "\N{EN DASH}"}


@dataclass(frozen=True)
class CriterionSeen:
    """A criterion, and its scenarios with what they rest on."""

    said: ReportedCriterion
    scenarios: tuple[ScenarioSeen, ...]


def write_evidence_pages(bundle: Path) -> None:
    """Write the pages into a bundle that was just filled and is not sealed yet; its summary tells the verdicts."""
    run = reported(json.loads((bundle / SUMMARY).read_text("utf-8")))
    for file, page in evidence_pages(bundle, run):
        (bundle / file).write_text(page, "utf-8")


def evidence_pages(bundle: Path, run: Reported) -> Iterator[tuple[str, str]]:
    """Yield name within the bundle -> page, of each requirement of which scenarios were run."""
    for number, criteria in groupby(run.selected, key=lambda each: each.criterion.requirement):
        files = Bundle(bundle)
        seen = tuple(
            CriterionSeen(each, files.scenarios(each.criterion.id, (ran.scenario for ran in _worst_first(each))))
            for each in criteria
            if each.left_evidence
        )
        if seen:
            yield page_name(number), _page(run, seen, files)


def _worst_first(criterion: ReportedCriterion) -> list[Ran]:
    return sorted(criterion.ran, key=lambda each: WORST_FIRST.index(each.verdict))


def page_name(requirement: int) -> str:
    """Return the name of a requirement's page within the bundle."""
    return f"requirement-{requirement}.html"


def _page(run: Reported, seen: tuple[CriterionSeen, ...], bundle: Bundle) -> str:
    style, script = resource("page.css"), resource("evidence.js", HERE)
    found = rows(scenario for each in seen for scenario in each.scenarios)
    return (
        page_environment(HERE)
        .get_template("evidence.html")
        .render(
            policy=content_security_policy(style, script),
            style=style,
            script=script,
            run=run,
            about=seen[0].said.criterion,
            criteria=seen,
            report=f"../{PAGE}",
            manifest=MANIFEST,
            marks=MARKS,
            states=STATES,
            headings=HEADINGS,
            rows=found,
            files=bundle.files,
            kinds=sorted({each.seen.kind for each in found}),
            sources=sorted({each.seen.source for each in found}),
            packed=packed(found),
        )
    )
