"""Scenarios and steps have the form that CONTRIBUTING demands: short enough to be read, and nothing done for nobody."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser, Scenario, ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from steps import pytest_plugins as step_modules

ROOT = Path(__file__).resolve().parents[2]
FEATURES = sorted(path.name for path in (ROOT / "features").glob("*.feature"))
STEPS = range(3, 6)
"""How many steps of its own a scenario has; a background's are told once for all."""
LONGEST = 5
"""Lines of a step, without its docstring."""
OF_THE_RUN = ("bench", "request", "stimuli", "tell")
"""What the run itself brings along for any step."""
READ = "it is read"
"""The one When that hands nothing on: what is judged is what was given, as it stands."""


def templates(feature: str) -> list[ScenarioTemplate]:
    """Return the scenarios of a feature as they are written."""
    return list(FeatureParser(str(ROOT / "features"), feature).parse().scenarios.values())


def own(template: ScenarioTemplate) -> list[Step]:
    """Return the steps that stand in a scenario itself."""
    return template.steps[len(template.all_background_steps) :]


def filled(template: ScenarioTemplate) -> Scenario:
    """Return a scenario, an outline with its first example."""
    return template.render(next((each for some in template.examples for each in some.as_contexts()), {}))


def meant(step: Step) -> StepFunctionContext:
    """Return what a step's text means."""
    known = (each for each in step_function_context_registry.values() if each.type in {step.type, None})
    return next(each for each in known if each.parser.is_matching(step.name))


def unread(scenario: Scenario) -> Iterator[str]:
    """Yield what a When hands on that no Then of the scenario takes, and a When that hands nothing on."""
    taken = {name for step in scenario.steps if step.type == "then" for name in _parameters(meant(step))}
    for step in scenario.steps:
        if step.type == "when" and step.name != READ and (handed := meant(step).target_fixture) not in taken:
            yield f"{scenario.name}: {step.name} ({handed or 'nothing'})"


def untold(scenario: Scenario) -> Iterator[str]:
    """Yield what a step takes that no step before it hands on, nor its own text, nor the run."""
    handed = set(OF_THE_RUN)
    for step in scenario.steps:
        context = meant(step)
        known = handed | (context.parser.parse_arguments(step.name) or {}).keys()
        yield from (f"{scenario.name}: {step.name} ({each})" for each in _parameters(context) if each not in known)
        handed |= {context.target_fixture} if context.target_fixture else set()


def _parameters(context: StepFunctionContext) -> Iterator[str]:
    yield from inspect.signature(context.step_func).parameters


@pytest.fixture(autouse=True, scope="module")
def known() -> None:
    """Have all steps defined."""
    for module in step_modules:
        import_module(module)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_scenario_has_three_to_five_steps_and_one_of_them_is_what_happens(feature: str) -> None:
    """One that goes on proves several things; without a When nothing happens of which a Then could tell."""
    found = {each.name: Counter(step.type for step in own(each)) for each in templates(feature)}
    assert found
    assert {name: steps for name, steps in found.items() if steps.total() not in STEPS or steps["when"] != 1} == {}


@pytest.mark.parametrize("feature", FEATURES)
def test_what_happens_is_what_is_judged(feature: str) -> None:
    """A Then that looks at something else would hold whatever the When came to."""
    assert [each for template in templates(feature) for each in unread(filled(template))] == []


@pytest.mark.parametrize("feature", FEATURES)
def test_what_a_step_takes_was_handed_on_before(feature: str) -> None:
    """Scenarios whose proof is not taken on the embedded AWS would tell it on a customer's."""
    assert [each for template in templates(feature) for each in untold(filled(template))] == []


def test_a_step_is_one_to_five_lines() -> None:
    """It calls and judges; what has to be looked for is looked for by a stimulus or by what observes."""
    steps = {each.step_func for each in step_function_context_registry.values() if _is_ours(each.step_func)}
    assert steps
    assert {f"{each.__module__}.{each.__name__}": lines(each) for each in steps if lines(each) > LONGEST} == {}


def _is_ours(step: Callable[..., object]) -> bool:
    return step.__module__ in step_modules


def lines(step: Callable[..., object]) -> int:
    """Return of how many lines the body of a step is."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(step))).body
    assert isinstance(definition, ast.FunctionDef)
    body = [each for each in definition.body if not _is_docstring(each)]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
