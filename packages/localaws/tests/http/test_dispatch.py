"""A read that meets another service's change is made anew, nothing else is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from localaws.http.dispatch import CHANGED, _handled


class _Meeting:
    """Stands for moto: the first answers meet a change."""

    def __init__(self, changes: int, message: str = f"dictionary {CHANGED}") -> None:
        self.left, self.message, self.calls = changes, message, 0

    def __call__(self, *_: Any) -> str:
        self.calls += 1
        if self.calls <= self.left:
            raise RuntimeError(self.message)
        return "answer"


def _call(operation: str | None) -> Any:
    return SimpleNamespace(operation=operation, request=SimpleNamespace(raw_url="", headers={}))


@pytest.mark.parametrize("operation", ["GetResources", "ListTags", "DescribeAlarms"])
def test_a_read_is_made_anew_until_nothing_comes_between(operation: str) -> None:
    """Its answer is what stood at one moment."""
    meeting = _Meeting(3)
    assert (_handled(_call(operation), meeting), meeting.calls) == ("answer", 4)


@pytest.mark.parametrize(
    ("operation", "meeting"),
    [
        ("TagResources", _Meeting(1)),
        (None, _Meeting(1)),
        ("GetResources", _Meeting(1, "something else")),
        ("GetResources", _Meeting(1000)),
    ],
    ids=["a write", "no operation", "another fault", "never ending"],
)
def test_what_may_not_be_repeated_or_has_no_end_fails(operation: str | None, meeting: _Meeting) -> None:
    """A write might have been made by half; another fault is moto's own."""
    with pytest.raises(RuntimeError):
        _handled(_call(operation), meeting)
