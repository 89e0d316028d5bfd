"""What a collected test is to the acceptance run: which scenario, of which criterion, with which proof.

The tag vocabulary has three axes and no more: ``@REQ-1`` on a Feature, ``@AC-1.1`` on a Rule, and one proof
(``@provoked``, ``@behaviour``, ``@wired``, ``@configuration``) on each Scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_bdd.parser import Scenario, ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry as templates

from stormproof.core.criteria.verdicts import Proof

REQUIREMENT_TAG = re.compile(r"REQ-(\d{1,2})")
CRITERION_TAG = re.compile(r"AC-(\d{1,2}\.\d)")
PROOF_TAGS = {proof.value: proof for proof in Proof}
BOUND = pytest.StashKey["Bound"]()
IN_RESERVE = pytest.StashKey[bool]()
"""Set on a scenario of weaker proof than another of its criterion, to be run where that one stays UNDECIDED."""


@dataclass(frozen=True)
class Bound:
    """A scenario as bound to a test item. `example` holds the values of an outline's row; `line` is 1-based.

    `name` is unique in a run: the title, with the row's values that the title does not hold itself.
    """

    title: str
    name: str
    feature: str
    rule: str
    criterion: str
    proof: Proof
    file: Path
    line: int
    steps: tuple[str, ...]
    example: Mapping[str, str]


def bound(item: pytest.Item) -> Bound | None:
    """Return what the item is, None for a test that is no scenario. Feature checks have seen to its tags."""
    if BOUND not in item.stash:
        function = getattr(item, "function", None)
        template: ScenarioTemplate | None = templates.get(function) if function else None
        if template is None:
            return None
        example = _example(item)
        item.stash[BOUND] = _bound(template, template.render(example), example)
    return item.stash[BOUND]


def in_reserve(item: pytest.Item) -> bool:
    """Tell whether a scenario is only run where stronger proof of its criterion stays UNDECIDED."""
    return item.stash.get(IN_RESERVE, False)


def _example(item: pytest.Item) -> dict[str, str]:
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params.get("_pytest_bdd_example", {})) if callspec else {}


def _bound(template: ScenarioTemplate, scenario: Scenario, example: Mapping[str, str]) -> Bound:
    rule = template.rule
    row = ", ".join(f"{name} {value}" for name, value in example.items() if f"<{name}>" not in template.name)
    return Bound(
        title=scenario.name,
        name=f"{scenario.name} ({row})" if row else scenario.name,
        feature=template.feature.name,
        rule=rule.name if rule else "",
        criterion=_first(CRITERION_TAG, rule.tags if rule else ()),
        proof=PROOF_TAGS[next(tag for tag in sorted(template.tags) if tag in PROOF_TAGS)],
        file=Path(template.feature.filename),
        line=template.line_number,
        steps=tuple(step.name for step in scenario.steps),
        example=example,
    )


def _first(pattern: re.Pattern[str], tags: Iterable[str]) -> str:
    return next(found[1] for tag in sorted(tags) if (found := pattern.fullmatch(tag)))
