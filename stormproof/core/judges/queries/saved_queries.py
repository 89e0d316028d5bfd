"""Judges of criterion 9.5: saved queries answer an operator's questions, and are what the runbook says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from stormproof.core.errors import CouldNotLook, Refuted
from stormproof.core.queries.pages import asked_by

TIME = "@timestamp"
Row = Mapping[str, str]
"""A row of a query's result: columns that the row has, by name."""


@dataclass(frozen=True)
class Expected:
    """A row that a query must show: columns that are so, hold a text, or are at least so much.

    A list that is cut off may lack the row where its last one is at least as high in the column `ranked_by`, which
    must be one of `exactly`.
    """

    exactly: Row = field(default_factory=dict)
    holding: Row = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    ranked_by: str = ""

    def met_by(self, row: Row) -> bool:
        """Tell whether a row is the one."""
        return (
            all(row.get(name) == value for name, value in self.exactly.items())
            and all(value in row.get(name, "") for name, value in self.holding.items())
            and all(number(row.get(name)) >= least for name, least in self.at_least.items())
        )

    def outranked(self, rows: Sequence[Row]) -> bool:
        """Tell whether a list that ends with these rows need not show it."""
        if not self.ranked_by or not rows:
            return False
        return number(rows[-1].get(self.ranked_by)) >= number(self.exactly[self.ranked_by])

    def __str__(self) -> str:
        """Return what the row must be, in a few words."""
        so = [f"{name} {value}" for name, value in self.exactly.items()]
        held = [f"{name} with {value!r}" for name, value in self.holding.items()]
        return ", ".join([*so, *held, *(f"{name} >= {least:g}" for name, least in self.at_least.items())])


@dataclass(frozen=True)
class Answer:
    """What a saved query must show and what it showed; `problem` is AWS's word where it could not be run.

    Where `in_order`, `expected` rows come one after the other, and no row is older than the one before it; rows that
    meet one of `unwanted` must not be there.
    """

    query: str
    rows: tuple[Row, ...] = ()
    problem: str = ""
    expected: tuple[Expected, ...] = ()
    unwanted: tuple[Expected, ...] = ()
    in_order: bool = False
    saved: bool = True

    @property
    def unmet(self) -> tuple[Expected, ...]:
        """What it should have shown and did not, in the order in which it is expected."""
        rows, missing = list(self.rows), []
        for each in self.expected:
            place = next((place for place, row in enumerate(rows) if each.met_by(row)), None)
            if place is None and not each.outranked(self.rows):
                missing.append(each)
            elif place is not None and self.in_order:
                rows = rows[place + 1 :]
        return tuple(missing)


@dataclass(frozen=True)
class Definition:
    """What counts of a saved query; `parameters` are defaults by name."""

    text: str
    log_groups: frozenset[str]
    parameters: Mapping[str, str] = field(default_factory=dict)


def number(text: str | None) -> float:
    """Return the number that a column shows, less than any where it shows none."""
    try:
        return float(text or "")
    except ValueError:
        return float("-inf")


def judge_runs(answer: Answer) -> None:
    """Refute unless the saved query is there and can be run; codes ``queries.missing``, ``queries.fails``."""
    if not answer.saved:
        raise Refuted("queries.missing", f"the query {answer.query} is not saved", (answer.query,))
    if answer.problem:
        raise Refuted("queries.fails", f"the query {answer.query} cannot be run: {answer.problem}", (answer.query,))


def judge_answer(answer: Answer) -> None:
    """Refute unless the saved query shows what was caused, and nothing that was not.

    Codes: ``queries.missing``, ``queries.fails``, ``queries.finds_nothing``, ``queries.wrong_answer``. Raises
    CouldNotLook ``queries.nothing_caused`` for a query that nothing was caused for.
    """
    judge_runs(answer)
    if not answer.expected:
        raise CouldNotLook("queries.nothing_caused", f"nothing was caused that {answer.query} could show")
    if answer.unmet and not answer.rows:
        said = f"the query {answer.query} finds nothing; caused was {answer.unmet[0]}"
        raise Refuted("queries.finds_nothing", said, (answer.query,))
    if answer.unmet:
        said = f"the query {answer.query} shows {len(answer.rows)} rows, none with {answer.unmet[0]}"
        raise Refuted("queries.wrong_answer", f"{said}; the first is {dict(answer.rows[0])}", (answer.query,))
    if answer.in_order and (late := next((pair for pair in pairwise(answer.rows) if _falls(*pair)), None)):
        said = f"the query {answer.query} shows {dict(late[1])} after what came later"
        raise Refuted("queries.wrong_answer", said, (answer.query,))
    for each in answer.unwanted:
        if found := next((row for row in answer.rows if each.met_by(row)), None):
            said = f"the query {answer.query} shows what it should not: {dict(found)}"
            raise Refuted("queries.wrong_answer", said, (answer.query,))


def judge_as_written(query: str, found: Sequence[Definition], wanted: Definition) -> None:
    """Refute unless each definition saved by a query's name asks what the runbook's does, remarks of others aside.

    Codes: ``queries.missing``, ``queries.other_text``, ``queries.other_logs``.
    """
    if not found:
        raise Refuted("queries.missing", f"the query {query} is not saved", (query,))
    for each in found:
        if (asked_by(each.text), dict(each.parameters)) != (asked_by(wanted.text), dict(wanted.parameters)):
            raise Refuted("queries.other_text", f"{query} is saved with other text than the runbook's", (query,))
        if each.log_groups != wanted.log_groups:
            wrong = ", ".join(sorted(each.log_groups)) or "no log group"
            said = f"{query} is saved for {wrong}, it is about {', '.join(sorted(wanted.log_groups))}"
            raise Refuted("queries.other_logs", said, (query,))


def _falls(row: Row, following: Row) -> bool:
    """Tell whether a row is older than the one before it; times are texts of one form, which sort as they pass."""
    return following.get(TIME, "") < row.get(TIME, "") if TIME in row and TIME in following else False
