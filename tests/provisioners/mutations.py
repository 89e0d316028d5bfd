"""Mutations of what a provisioner expects: the check of its criterion must turn red, for it never asks the provisioner.

What the mutated provisioner would make is described as AWS describes it, read by the check's own reader and judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest

from stormproof.core.errors import Refuted
from stormproof.core.planning.plans import Call, Change, Ref, Step


@dataclass(frozen=True)
class Mutation:
    """One thing that a provisioner forgets or gets wrong."""

    what: str
    module: ModuleType
    name: str
    mutate: Callable[[Any], Any]
    """Returns what stands in the module under `name` instead, given what stands there."""
    check: Callable[[], None]
    """Has the provisioner plan, and judges what is then there; raises Refuted."""
    code: str
    """The reason code of the finding."""

    def __str__(self) -> str:
        """Name the case."""
        return self.what

    def turns_red(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold that the check is green as the provisioner is, and refutes with the code once it is mutated."""
        self.check()
        monkeypatch.setattr(self.module, self.name, self.mutate(getattr(self.module, self.name)))
        with pytest.raises(Refuted) as refuted:
            self.check()
        assert refuted.value.code == self.code


def instead(value: Any) -> Callable[[Any], Any]:
    """Return the mutation that puts a value where another stood."""
    return lambda _: value


def result(changed: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the mutation of a function that changes what it returns."""
    return lambda function: lambda *args, **more: changed(function(*args, **more))


def calls(steps: Iterable[Step], operation: str) -> list[dict[str, Any]]:
    """Return the parameters of every call of an operation that steps make."""
    found: list[Call] = [call for step in steps if isinstance(step, Change) for call in step.calls]
    return [dict(call.parameters) for call in found if call.operation == operation]


def resolved(value: Any, known: str) -> Any:
    """Return parameters with `known` for every Ref."""
    if isinstance(value, Ref):
        return known
    if isinstance(value, dict):
        return {key: resolved(each, known) for key, each in value.items()}
    return [resolved(each, known) for each in value] if isinstance(value, list) else value
