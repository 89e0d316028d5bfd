"""Asks the saved queries: runs each definition as it is saved, over the logs that it is saved for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from stormproof.aws.observe.logs.events import events
from stormproof.aws.observe.logs.query_definitions import SavedQuery, of_name, read_definitions
from stormproof.aws.observe.logs.query_logs import Groups, bound_groups, read_groups
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, NotThere, Undecidable, UsageError
from stormproof.core.judges.queries.saved_queries import Answer, Definition, Expected, Row
from stormproof.core.naming import Names
from stormproof.core.queries.library import library
from stormproof.core.queries.pages import Log, Query, filled
from stormproof.stimuli.shared.log_lines import awaited, rows

Definitions = tuple[SavedQuery, ...]
ARRIVAL_S = 60.0
"""How long lines about what was caused are waited for at least: only where they do not come is it waited out."""
RECENT = timedelta(minutes=5)
"""How far back a query looks where nothing was caused for it: that it runs is seen at once, and bytes cost."""


@dataclass(frozen=True)
class Caused:
    """What was caused that a query must show; `values` fill its parameters.

    `arrives` is what each line holds of which log (log, text): before all are there, the query has nothing to show.
    """

    query: str
    expected: tuple[Expected, ...]
    unwanted: tuple[Expected, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False
    arrives: tuple[tuple[Log, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """The answers by query, and each query as it is saved and as it should be.

    `undecided` tells by query why nothing could be caused here that it would have to show, `missing` which lines about
    what was caused had not arrived in the logs.
    """

    answers: Mapping[str, Answer]
    found: Mapping[str, tuple[Definition, ...]]
    wanted: Mapping[str, Definition]
    undecided: Mapping[str, Undecidable] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    def answer(self, query: str) -> Answer:
        """Return a query's answer; raises Undecidable where nothing could be caused for it.

        Raises CouldNotLook ``logs.not_arrived`` where it does not show what was caused, and not all of that is in the
        logs either.
        """
        if query in self.undecided:
            raise self.undecided[query]
        answer = self.answers[query]
        if query in self.missing and answer.unmet and answer.saved and not answer.problem:
            raise CouldNotLook("logs.not_arrived", f"what {query} is to show is not in the logs: {self.missing[query]}")
        return answer


def ask(bench: Bench, since: datetime, caused: Sequence[Caused]) -> Asked:
    """Ask the queries until each shows what was caused, or until time is up; first, what was caused must be logged."""
    missing = not_arrived(bench, since, caused)
    saved = read_definitions(bench.reads, bench.context)
    answers: dict[str, Answer] = {}

    def look() -> Mapping[str, Answer]:
        for each in caused:
            if each.query not in answers or answers[each.query].unmet:
                answers[each.query] = _answer(bench, since, saved, each)
        return answers

    def complete(seen: Mapping[str, Answer]) -> bool:
        return not any(each.unmet and each.saved and not each.problem for each in seen.values())

    awaited(bench, look, complete)
    return Asked(answers, *_as_saved(bench, saved, [each.query for each in caused]), missing=missing)


def ask_all(bench: Bench) -> Asked:
    """Ask every query of the library once, whatever it shows: needs no right but to read."""
    saved = read_definitions(bench.reads, bench.context)
    since = bench.clock.now() - RECENT
    answers = {name: _answer(bench, since, saved, Caused(name, ())) for name in library()}
    return Asked(answers, *_as_saved(bench, saved, library()))


def not_arrived(bench: Bench, since: datetime, caused: Sequence[Caused]) -> dict[str, str]:
    """Wait for the lines about what was caused; return in words, by query, what has not come when time is up.

    Logs are delivered late, on a busy machine later still. Lines are looked for as they stand, without the queries.
    """
    groups = read_groups(bench.reads, bench.context)
    left = {each.query: list(each.arrives) for each in caused}

    def look() -> Mapping[str, list[tuple[Log, str]]]:
        for query, lines in left.items():
            left[query] = [(log, text) for log, text in lines if not _logged(bench, groups[log], text, since)]
        return left

    awaited(bench, look, lambda seen: not any(seen.values()), at_least_s=ARRIVAL_S)
    return {
        query: ", ".join(f"{text} in {' or '.join(groups[log])}" for log, text in lines)
        for query, lines in left.items()
        if lines
    }


def _logged(bench: Bench, groups: Iterable[str], text: str, since: datetime) -> bool:
    return any(events(bench.reads, group, text, since) for group in groups)


def _answer(bench: Bench, since: datetime, saved: Definitions, caused: Caused) -> Answer:
    answer = Answer(caused.query, (), "", caused.expected, caused.unwanted, caused.in_order)
    standing = of_name(saved, Names(bench.context.system).query_folder + caused.query)
    if not standing:
        return replace(answer, saved=False)
    found = []
    for each in standing:
        try:
            found.append(_rows(bench, since, each, caused.values))
        except (NotThere, UsageError) as error:
            return replace(answer, problem=str(error))
        except CouldNotLook as error:
            if error.code not in {"aws.malformed_query", "logs.query_failed"}:
                raise
            return replace(answer, problem=error.message)
    # Of several definitions of one name, the one that shows the least counts: an operator may open any.
    return replace(answer, rows=min(found, key=len))


def _rows(bench: Bench, since: datetime, standing: SavedQuery, values: Mapping[str, str]) -> tuple[Row, ...]:
    parameters = standing.get("parameters") or ()
    defaults = {each["name"]: each["defaultValue"] for each in parameters if each.get("defaultValue")}
    text = filled(standing["queryString"], {**defaults, **values})
    return tuple(rows(bench, text, standing.get("logGroupNames") or (), since, apart=True))


def _as_saved(
    bench: Bench, saved: Definitions, queries: Iterable[str]
) -> tuple[dict[str, tuple[Definition, ...]], dict[str, Definition]]:
    folder, groups = Names(bench.context.system).query_folder, read_groups(bench.reads, bench.context)
    found = {name: tuple(map(_standing, of_name(saved, folder + name))) for name in queries}
    return found, {name: demanded(library()[name], groups) for name in found}


def _standing(definition: SavedQuery) -> Definition:
    parameters = {each["name"]: each.get("defaultValue", "") for each in definition.get("parameters") or ()}
    return Definition(definition["queryString"], frozenset(definition.get("logGroupNames") or ()), parameters)


def demanded(query: Query, groups: Groups) -> Definition:
    """Return what a query of the runbook must be saved as: its text and defaults, for the logs that it is about."""
    parameters = {each.name: each.default for each in query.parameters}
    return Definition(query.text, frozenset(bound_groups(query, groups)), parameters)
