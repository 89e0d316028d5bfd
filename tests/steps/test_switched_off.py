"""What the strongest proof of a criterion switches off: only the strongest is run, the others stand in for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from pytest_bdd.parser import FeatureParser, Step
from pytest_bdd.steps import step_function_context_registry

from steps import pytest_plugins as step_modules
from stormproof.core.criteria.verdicts import STRONGEST_FIRST, Proof
from stormproof.sabotage import SABOTAGES

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z]+\.[a-z_]+")
"""A reason code."""
JUDGING = ("stormproof.core.judges", "steps.")
Reasons = dict[Proof, dict[str, set[str]]]
"""Proof -> scenario -> the codes with which its Then steps may refute."""


def reasons() -> dict[str, Reasons]:
    """Return the codes of each criterion's scenarios."""
    for module in step_modules:
        import_module(module)
    found: defaultdict[str, Any] = defaultdict(lambda: defaultdict(dict))
    for path in sorted((ROOT / "features").glob("*.feature")):
        for scenario in FeatureParser(str(ROOT / "features"), path.name).parse().scenarios.values():
            tags = scenario.tags | (scenario.rule.tags if scenario.rule else set())
            criterion = next(tag.removeprefix("AC-") for tag in tags if tag.startswith("AC-"))
            proof = next(each for each in STRONGEST_FIRST if each.value in tags)
            contexts = [each for examples in scenario.examples for each in examples.as_contexts()] or [{}]
            steps = scenario.render(contexts[0]).steps
            found[criterion][proof][scenario.name] = {code for step in steps for code in _of_step(step)}
    return found


def _of_step(step: Step) -> Iterator[str]:
    for context in step_function_context_registry.values():
        if step.type == "then" == context.type and context.parser.is_matching(step.name):
            yield from _codes(context.step_func, set())


def _codes(function: Any, seen: set[Any]) -> Iterator[str]:
    """Yield the codes in a function, and in those of steps and judges that it names."""
    if isinstance(function, FunctionType) and function not in seen:
        seen.add(function)
        texts, names = _written(function.__code__)
        known = [function.__globals__.get(name) for name in names]
        yield from (each for each in (*texts, *known) if isinstance(each, str) and CODE.fullmatch(each))
        for each in known:
            if isinstance(each, FunctionType) and each.__module__.startswith(JUDGING):
                yield from _codes(each, seen)


def _written(code: CodeType) -> tuple[list[Any], list[str]]:
    """Return the constants and the names in a piece of code and in what it defines."""
    texts, names = list(code.co_consts), list(code.co_names)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            more_texts, more_names = _written(each)
            texts, names = texts + more_texts, names + more_names
    return texts, names


REASONS = reasons()


@pytest.mark.parametrize("criterion", sorted(REASONS))
def test_nothing_that_is_seen_of_a_system_is_switched_off_without_another_to_see_it(criterion: str) -> None:
    """What a scenario of behaviour may refute, one of the strongest proof may refute too; or a sabotage breaks it, of
    which `prove` holds that the strongest proof finds it. A look at settings stands in for behaviour, whatever it says.
    """  # noqa: D205 - a sentence over two lines
    by_proof = REASONS[criterion]
    strongest = min(by_proof, key=STRONGEST_FIRST.index)
    seen = set().union(*by_proof[strongest].values())
    seen |= {each.expects for each in SABOTAGES.values() if each.criterion == criterion}
    weaker = [each for proof, each in by_proof.items() if proof not in {strongest, Proof.CONFIGURATION}]
    unseen = {name: codes - seen for scenarios in weaker for name, codes in scenarios.items() if codes - seen}
    assert unseen == {}


def test_the_codes_of_a_scenario_are_found_through_its_judges() -> None:
    """Otherwise the rule above would hold of nothing."""
    assert "tls.old_policy" in set().union(*REASONS["8.5"][Proof.CONFIGURATION].values())
    assert "roles.wildcard_resource" in set().union(*REASONS["8.6"][Proof.BEHAVIOUR].values())
