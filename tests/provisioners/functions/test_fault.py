"""The code of a fault version does what the event asks for, and never what the function does of its own."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stormproof.core.deployed_code import FAULT_HANDLER
from stormproof.stimuli.shared.fault_versions import Fault

CODE = Path(__file__).parents[3] / "provisioners" / "functions" / "fault" / "stormproof_fault.py"


class Passing:
    """Time that passes when it is waited for, and is moved on by `moved` seconds with the first wait."""

    def __init__(self, moved: float = 0.0) -> None:
        self.at, self.waited, self._moved = 0.0, 0.0, moved

    def time(self) -> float:
        """Return the function's time."""
        return self.at

    def wait(self, seconds: float) -> bool:
        """Let it pass."""
        self.waited += seconds
        self.at += seconds + self._moved
        self._moved = 0.0
        return False


@pytest.fixture
def passing() -> Passing:
    """Time that nobody moves on."""
    return Passing()


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch, passing: Passing) -> ModuleType:
    """The code, with waits that take no time."""
    spec = importlib.util.spec_from_file_location("stormproof_fault", CODE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "Event", lambda: passing)
    monkeypatch.setattr(module, "time", passing)
    return module


def test_every_fault_that_can_be_asked_for_is_there(fault: ModuleType) -> None:
    """And the handler's name is that which fault versions get."""
    assert set(fault.FAULTS) == {each.value for each in Fault}
    assert f"{CODE.stem}.{fault.handle.__name__}" == FAULT_HANDLER


def test_success_returns_what_the_event_brought(fault: ModuleType) -> None:
    """So that answers can be told apart."""
    assert fault.handle({"stormproof": "succeed", "echo": 7}, None) == {"stormproof": 7}


def test_failure_raises_an_error_that_names_itself(fault: ModuleType) -> None:
    """Its name is looked for in the log."""
    with pytest.raises(fault.ProvokedError):
        fault.handle({"stormproof": "fail"}, None)
    assert fault.ProvokedError.__name__ == "ProvokedError"


@pytest.mark.parametrize(
    ("event", "seconds"), [({"stormproof": "last", "seconds": 2.5}, 2.5), ({"stormproof": "hang"}, 901)]
)
def test_work_takes_as_long_as_asked_for(
    fault: ModuleType, passing: Passing, event: dict[str, Any], seconds: float
) -> None:
    """Hanging outlasts the longest timeout that Lambda admits."""
    fault.handle(event, None)
    assert passing.waited == pytest.approx(seconds)


@pytest.mark.parametrize("passing", [Passing(8.0)])
def test_work_is_over_when_time_was_moved_on(fault: ModuleType, passing: Passing) -> None:
    """It lasts by the function's own clock, and to the moment."""
    fault.handle({"stormproof": "last", "seconds": 9}, None)
    assert passing.at == pytest.approx(9)
    assert passing.waited == pytest.approx(1)


def test_any_other_event_does_nothing_of_the_functions_own(fault: ModuleType) -> None:
    """Whoever invokes it by mistake is told so by an error."""
    with pytest.raises(KeyError):
        fault.handle({"Records": []}, None)
