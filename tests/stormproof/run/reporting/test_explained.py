"""What is said under a verdict of its code."""

from __future__ import annotations

from stormproof.core.explanations.lookup import explanations
from stormproof.run.reporting.explained import INDENT, lines


def test_a_code_is_explained_under_its_verdict() -> None:
    """A paragraph a line where nothing is folded."""
    told = list(lines("rate.no_retry_after", None))
    assert told[0] == f"{' ' * INDENT}What it means: {explanations()['rate.no_retry_after'].means}"
    assert any("How to mend it: `stormproof plan --criteria 6.2`" in line for line in told)


def test_on_a_terminal_it_is_folded() -> None:
    """Words stay whole."""
    told = list(lines("rate.too_many_passed", 80))
    assert max(map(len, told)) <= 80
    assert " ".join(" ".join(told).split()) == " ".join(" ".join(lines("rate.too_many_passed", None)).split())


def test_what_was_explained_is_not_said_again() -> None:
    """Nine criteria may come to one code."""
    assert list(lines("keys.no_store", 80, again=True)) == [f"{' ' * INDENT}keys.no_store: see above"]


def test_of_a_code_that_is_not_known_nothing_is_said() -> None:
    """Nor of none."""
    assert not [*lines(None, 80), *lines("of.another_version", 80)]
