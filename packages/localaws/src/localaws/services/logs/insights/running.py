"""A compiled query: stages that rows pass through, and the columns that come out.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html: without ``fields`` or ``display`` a
result shows @timestamp and @message; without ``sort`` the newest events come first; at most 10,000 rows unless
``limit`` says otherwise; ``dedup`` keeps every row that lacks one of its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from localaws.services.logs.insights import syntax
from localaws.services.logs.insights.aggregates import Aggregate, Closure
from localaws.services.logs.insights.compiling import Scope, truth
from localaws.services.logs.insights.regexes import group_name
from localaws.services.logs.insights.rows import Row
from localaws.services.logs.insights.values import Value, natural, text

DEFAULT_LIMIT = 10_000
Stage = Callable[[Iterable[Row]], Iterable[Row]]
Columns = list[tuple[str, Closure]]


@dataclass
class Tally:
    """How many rows the query's conditions let through, before any are gathered, sorted out or cut off."""

    matched: int = 0

    def count(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Count the rows on their way."""
        for row in rows:
            self.matched += 1
            yield row


class Plan:
    """A query, compiled. Make one a run."""

    def __init__(self, query: syntax.Query, now: float) -> None:
        self.tally = Tally()
        self.columns: Columns = []
        self._scope = Scope(now)
        self._shown: list[str] | None = None
        self._stages: list[Stage] = []
        self._counted = False
        self._gathers_first = False
        self._limited = False
        for command in query.commands:
            self._add(command)
        self._count()
        self._show()

    @property
    def shows_events(self) -> bool:
        """Whether the rows that come out are events, which have a pointer."""
        return self._scope.events

    @property
    def ordered(self) -> bool:
        """Whether it matters in which order rows come: it does not where all are gathered in groups."""
        return not self._gathers_first

    def run(self, rows: Iterable[Row], limit: int | None) -> list[Row]:
        """Return the rows that come out of `rows`, newest first; `limit` is StartQuery's."""
        for stage in self._stages:
            rows = stage(rows)
        most = limit if self._limited or limit else DEFAULT_LIMIT
        return list(rows) if most is None else list(_first(rows, most))

    def cells(self, row: Row) -> list[tuple[str, str]]:
        """Return a row's columns and values as results show them, those that it has."""
        values = ((name, read(row)) for name, read in self.columns)
        return [(name, text(value)) for name, value in values if value is not None]

    def _add(self, command: syntax.Command) -> None:
        if not isinstance(command, syntax.Fields | syntax.Display | syntax.Filter | syntax.Parse | syntax.Unmask):
            self._gathers_first |= not self._counted and isinstance(command, syntax.Stats)
            self._count()
        stage = ADDERS[type(command)](self, command)  # type: ignore[operator] # the table's key is the command's type
        if stage is not None:
            self._stages.append(stage)

    def _count(self) -> None:
        if not self._counted:
            self._counted = True
            self._stages.append(self.tally.count)

    def _show(self) -> None:
        names = ["@timestamp", "@message"] if self._shown is None else self._shown
        self.columns = [(name, self._scope.field(name)) for name in dict.fromkeys(names)]

    def _more(self, *names: str) -> None:
        self._shown = [*(self._shown or ()), *names]

    def fields(self, command: syntax.Fields) -> Stage | None:
        """Compile ``fields``."""
        made = [
            (named.name, self._scope.column(named))
            for named in command.columns
            if named.expression != syntax.Field(named.name)
        ]
        self._more(*(named.name for named in command.columns))
        self._scope = self._scope.with_columns(*(name for name, _ in made))

        def make(row: Row) -> None:
            for name, read in made:
                row.put(name, read(row))

        return _mapped(make) if made else None

    def display(self, command: syntax.Display) -> None:
        """Compile ``display``."""
        self._shown = list(command.names)

    def filter(self, command: syntax.Filter) -> Stage:
        """Compile ``filter``."""
        holds = self._scope.compile(command.condition)
        return lambda rows: (row for row in rows if truth(holds(row)))

    def parse(self, command: syntax.Parse) -> Stage:
        """Compile ``parse``."""
        read, search = self._scope.field(command.field), command.pattern.search
        groups = [(name, group_name(number)) for number, name in enumerate(command.names)]

        def extract(row: Row) -> None:
            value = read(row)
            found = search(text(value)) if value is not None else None
            for name, group in groups:
                row.put(name, found[group] if found else None)

        self._scope = self._scope.with_columns(*command.names)
        if self._shown is not None:
            self._more(*command.names)
        return _mapped(extract)

    def stats(self, command: syntax.Stats) -> Stage:
        """Compile ``stats``."""
        aggregates: list[Callable[[], Aggregate]] = []
        inner = Scope(self._scope.now, self._scope.made, self._scope.events, aggregates)
        columns: Columns = []
        for named in command.columns:
            columns.append((named.name, replace(inner, aliases=dict(columns)).compile(named.expression)))
        groups = [(named.name, self._scope.column(named)) for named in command.groups]
        names = [name for name, _ in groups + columns]
        self._scope = Scope(self._scope.now, frozenset(names), events=False)
        self._shown = names
        return _gathered(aggregates, columns, groups)

    def sort(self, command: syntax.Sort) -> Stage:
        """Compile ``sort``."""
        keys = [(self._scope.column(named), descending) for named, descending in command.keys]

        def arrange(rows: Iterable[Row]) -> list[Row]:
            arranged = list(rows)
            for read, descending in reversed(keys):
                arranged.sort(key=lambda row, read=read: natural(read(row)), reverse=descending)  # type: ignore[misc] # bound early
            return arranged

        return arrange

    def limit(self, command: syntax.Limit) -> Stage:
        """Compile ``limit``."""
        self._limited = True
        return lambda rows: _first(rows, command.count)

    def dedup(self, command: syntax.Dedup) -> Stage:
        """Compile ``dedup``."""
        reads = [self._scope.field(name) for name in command.names]

        def once(rows: Iterable[Row]) -> Iterator[Row]:
            seen: set[tuple[str, ...]] = set()
            for row in rows:
                values = [read(row) for read in reads]
                key = tuple(text(value) for value in values)
                if None in values or key not in seen:
                    seen.add(key)
                    yield row

        return once

    def unmask(self, command: syntax.Unmask) -> None:
        """Compile ``unmask``: nothing is masked."""
        self._more(*command.names)


ADDERS = {
    syntax.Fields: Plan.fields,
    syntax.Display: Plan.display,
    syntax.Filter: Plan.filter,
    syntax.Parse: Plan.parse,
    syntax.Stats: Plan.stats,
    syntax.Sort: Plan.sort,
    syntax.Limit: Plan.limit,
    syntax.Dedup: Plan.dedup,
    syntax.Unmask: Plan.unmask,
}


def _mapped(change: Callable[[Row], object]) -> Stage:
    def stage(rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            change(row)
            yield row

    return stage


def _first(rows: Iterable[Row], count: int) -> Iterator[Row]:
    """Yield the first rows and let the rest pass, so that they are counted."""
    for place, row in enumerate(rows):
        if place < count:
            yield row


def _gathered(aggregates: Sequence[Callable[[], Aggregate]], columns: Columns, groups: Columns) -> Stage:
    def stage(rows: Iterable[Row]) -> Iterator[Row]:
        reads = [read for _, read in groups]
        gathered: dict[tuple[Value, ...], list[Aggregate]] = {}
        adders: dict[tuple[Value, ...], list[Callable[[Row], None]]] = {}
        for row in rows:
            key = tuple([read(row) for read in reads])
            if key not in adders:
                gathered[key] = [make() for make in aggregates]
                adders[key] = [member.add for member in gathered[key]]
            for add in adders[key]:
                add(row)
        if not groups and not gathered:
            gathered[()] = [make() for make in aggregates]
        for key, members in gathered.items():
            yield _row(dict(zip((name for name, _ in groups), key, strict=True)), members, columns)

    return stage


def _row(made: dict[str, Value], members: Sequence[Aggregate], columns: Columns) -> Row:
    results = Row(None, None, {f"\0{place}": member.result() for place, member in enumerate(members)})
    return Row(None, None, made | {name: read(results) for name, read in columns})
