"""Changes that requests do not meet at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from localaws.faults.lag import Lag


class Watch:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@given(steps=st.lists(st.tuples(st.sampled_from(["change", "look"]), st.floats(0, 0.5)), max_size=60))
def test_what_is_seen_is_what_stood_a_second_ago(steps: list[tuple[str, float]]) -> None:
    """However changes and looks come one after the other."""
    watch = Watch()
    lag = Lag(1.0, clock=watch)
    history = [(watch.now, 0)]

    def standing() -> int:
        return history[-1][1]

    lag.see("stage", standing)
    for what, pause in steps:
        watch.now += pause
        if what == "change":
            lag.changing()
            history.append((watch.now, standing() + 1))
        else:
            known = [each for at, each in history if at <= watch.now - 1.0] or [0]
            assert lag.see("stage", standing) == known[-1]


def test_old_answers_come_among_new_ones_for_a_while() -> None:
    """Before, all are old; then fewer and fewer, old ones after new ones; afterwards none."""
    watch = Watch()
    lag = Lag(1.0, 10.0, clock=watch)
    history = ["old"]
    lag.see("stage", lambda: history[-1])
    lag.changing()
    history.append("new")
    seen = []
    for _ in range(1200):
        seen.append(lag.see("stage", lambda: history[-1]))
        watch.now += 0.01
    assert set(seen[:100]) == {"old"}
    assert set(seen[1101:]) == {"new"}
    assert seen.index("new") < len(seen) - 1 - seen[::-1].index("old")
    assert seen[100:400].count("old") > seen[800:1100].count("old") > 0


def test_what_nobody_has_looked_at_is_seen_as_it_is() -> None:
    """A new stage is there at once; only what requests have met before can be met a while longer."""
    lag = Lag(1.0, clock=Watch())
    lag.changing()
    assert lag.see("stage", lambda: "new") == "new"


def test_without_a_lag_everything_is_seen_at_once() -> None:
    """And nothing is kept."""
    lag = Lag(0.0, clock=Watch())
    values = iter(["old", "new"])
    assert lag.none
    assert lag.see("stage", lambda: next(values)) == "old"
    lag.changing()
    assert lag.see("stage", lambda: next(values)) == "new"
