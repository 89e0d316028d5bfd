"""Every step of every scenario means one definition, those of proofs too that are not taken on the embedded AWS."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser
from pytest_bdd.parsers import StepParser
from pytest_bdd.steps import step_function_context_registry

from steps import pytest_plugins as step_modules

ROOT = Path(__file__).resolve().parents[2]
FEATURES = sorted(path.name for path in (ROOT / "features").glob("*.feature"))


def definitions() -> list[tuple[str | None, StepParser]]:
    """Return the type and the parser of each step that the run brings along."""
    for module in step_modules:
        import_module(module)
    return [(context.type, context.parser) for context in step_function_context_registry.values()]


def texts(feature: str) -> Iterator[tuple[str, str]]:
    """Yield the type and the text of each step, with all values of its outline."""
    parsed = FeatureParser(str(ROOT / "features"), feature).parse()
    for scenario in parsed.scenarios.values():
        contexts = [context for examples in scenario.examples for context in examples.as_contexts()] or [{}]
        for context in contexts:
            for step in scenario.render(context).steps:
                yield step.type, step.name


@pytest.mark.parametrize("feature", FEATURES)
def test_each_step_means_one_definition(feature: str) -> None:
    """None would be an error when it is run, two would be whichever comes first."""
    known = definitions()
    assert known
    found = {
        (kind, text): sum(parser.is_matching(text) for type_, parser in known if type_ in {kind, None})
        for kind, text in texts(feature)
    }
    assert found
    assert {step: count for step, count in found.items() if count != 1} == {}
