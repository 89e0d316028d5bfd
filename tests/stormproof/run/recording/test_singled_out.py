"""Which requests a check had singled out, by what its step was handed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from stormproof.core.observations import Exchange
from stormproof.core.stimuli import StimulusResult
from stormproof.run.recording.singled_out import FEW, singled_out

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def exchange(request: str) -> Exchange:
    """An exchange."""
    return Exchange("GET", "https://api/", 200, {"x-amzn-requestid": request}, "")


@dataclass(frozen=True)
class Flooded:
    """What a stimulus returns: many answers, and one that was refused."""

    answers: tuple[Exchange, ...]
    over: Exchange
    late: Exchange | None = None
    more: dict[str, Any] = field(default_factory=dict)


def test_one_among_many_is_singled_out() -> None:
    """What is a value of its own is, what is one of a crowd is not."""
    flooded = Flooded(tuple(exchange(f"a-{number}") for number in range(FEW + 1)), exchange("over"))
    assert singled_out([StimulusResult("flood", NOW, NOW, 1.0, flooded), 1000]) == ("over",)


def test_a_few_are_no_crowd() -> None:
    """Each of them is told once."""
    assert singled_out([[exchange("one"), exchange("two")], exchange("one")]) == ("one", "two")


def test_what_is_no_exchange_is_left_out() -> None:
    """Whatever else a step is handed is not looked into."""
    assert singled_out([object(), "text", Flooded((), exchange("x")), None]) == ()
