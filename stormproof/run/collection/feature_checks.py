"""What pytest-bdd accepts silently and an acceptance run must not; each finding names file and line.

pytest-bdd 9 keeps only the last of two scenarios with one title, passes an ``async def`` step without awaiting it,
and marks the rows of tagged Examples past every hook. Tags decide here what a scenario proves, so none may be missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import pytest
from gherkin.errors import CompositeParserException
from gherkin.parser import Parser
from pytest_bdd.steps import step_function_context_registry as step_contexts

from stormproof.core.criteria.catalogue import catalogue
from stormproof.run.collection.scenarios import CRITERION_TAG, PROOF_TAGS, REQUIREMENT_TAG
from stormproof.run.reporting.results import BAD_USE

Node = dict[str, Any]
FILES = 64
"""Of how many it is remembered what stands in them: a proof is hundreds of runs in one process."""


class FeatureChecks:
    """A pytest plugin: a run does not begin while a feature or a step has a problem."""

    @staticmethod
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(session: pytest.Session) -> None:
        """Look at every feature file, and at every step function that is known by now."""
        folder = session.config.getini("bdd_features_base_dir")
        base = session.config.rootpath / folder if folder else installed_features()
        problems = [*feature_problems(sorted(base.rglob("*.feature")))]
        problems += step_problems(context.step_func for context in step_contexts.values())
        if problems:
            pytest.exit("\n".join(p.replace(f"{session.config.rootpath}/", "") for p in problems), BAD_USE)


def installed_features() -> Path:
    """Return the folder of the package ``features``, which a run outside a clone takes its features from."""
    return Path(str(files("features")))


def feature_problems(paths: Iterable[Path]) -> Iterator[str]:
    """Yield what is wrong with feature files, each as ``path:line: what``."""
    titles: dict[str, str] = {}
    for path in paths:
        try:
            feature = _parsed(path.read_text("utf-8"))
        except CompositeParserException as error:
            yield f"{path}: {error}"
            continue
        if feature is None:
            yield f"{path}:1: holds no Feature"
            continue
        for line, what in _feature(feature):
            yield f"{path}:{line}: {what}"
        for scenario in _scenarios(feature):
            place = f"{path}:{_line(scenario)}"
            first = titles.setdefault(scenario["name"], place)
            if first != place:
                yield f"{place}: the title {scenario['name']!r} is taken by {first}; one of them would not be run"


@lru_cache(maxsize=FILES)
def _parsed(text: str) -> Node | None:
    return cast("Node", Parser().parse(text)).get("feature")


def step_problems(steps: Iterable[Callable[..., object]]) -> Iterator[str]:
    """Yield the step functions that would pass without being run."""
    for step in steps:
        if inspect.iscoroutinefunction(step) or inspect.isasyncgenfunction(step):
            code = step.__code__
            yield f"{code.co_filename}:{code.co_firstlineno}: async step {step.__name__!r} would never be awaited"


def _feature(feature: Node) -> Iterator[tuple[int, str]]:
    requirements = [tag for tag in _tags(feature) if REQUIREMENT_TAG.fullmatch(tag)]
    known = {f"REQ-{c.requirement}" for c in catalogue().criteria.values()}
    if len(requirements) != 1 or requirements[0] not in known:
        yield _line(feature), "a Feature needs exactly one requirement tag, @REQ-1 to @REQ-12"
    yield from _unknown(feature, REQUIREMENT_TAG.fullmatch)
    for child in feature["children"]:
        if "scenario" in child:
            yield _line(child["scenario"]), "a Scenario belongs into a Rule that is tagged with its criterion"
        if "rule" in child:
            yield from _rule(child["rule"], requirements)


def _rule(rule: Node, requirements: list[str]) -> Iterator[tuple[int, str]]:
    criteria = [found[1] for tag in _tags(rule) if (found := CRITERION_TAG.fullmatch(tag))]
    if len(criteria) != 1:
        yield _line(rule), "a Rule needs exactly one criterion tag, e.g. @AC-1.1"
    for criterion in criteria:
        if criterion not in catalogue().criteria:
            yield _line(rule), f"@AC-{criterion} is no criterion of the catalogue"
        elif requirements and f"REQ-{criterion.partition('.')[0]}" not in requirements:
            yield _line(rule), f"@AC-{criterion} does not belong to the Feature's @{requirements[0]}"
    yield from _unknown(rule, CRITERION_TAG.fullmatch)
    for child in rule["children"]:
        if "scenario" in child:
            yield from _scenario(child["scenario"])


def _scenario(scenario: Node) -> Iterator[tuple[int, str]]:
    proofs = [tag for tag in _tags(scenario) if tag in PROOF_TAGS]
    if len(proofs) != 1:
        yield _line(scenario), f"a Scenario needs exactly one proof tag: @{', @'.join(PROOF_TAGS)}"
    if not scenario["steps"]:
        yield _line(scenario), "a Scenario without steps would pass"
    yield from _unknown(scenario, PROOF_TAGS.get)
    for examples in scenario["examples"]:
        if examples["tags"]:
            yield _line(examples), "tags on Examples are not understood; tag the Scenario Outline"


def _scenarios(feature: Node) -> Iterator[Node]:
    for child in feature["children"]:
        if "scenario" in child:
            yield child["scenario"]
        for grandchild in child.get("rule", {}).get("children", ()):
            if "scenario" in grandchild:
                yield grandchild["scenario"]


def _unknown(node: Node, known: Callable[[str], object]) -> Iterator[tuple[int, str]]:
    for tag in _tags(node):
        if not known(tag):
            yield _line(node), f"the tag @{tag} means nothing here"


def _tags(node: Node) -> list[str]:
    return [tag["name"].removeprefix("@") for tag in node["tags"]]


def _line(node: Node) -> int:
    line: int = node["location"]["line"]
    return line
