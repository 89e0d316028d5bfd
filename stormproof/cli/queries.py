"""``stormproof queries``: the questions of the runbook, listed, shown, and asked of a system's logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from stormproof.aws.observe.logs.insights import Result
from stormproof.cli.common import (
    JsonOption,
    TargetOption,
    arrive,
    console,
    show_pending,
    write_json,
)
from stormproof.cli.output import say
from stormproof.cli.speaking.live import working
from stormproof.cli.speaking.times import duration
from stormproof.cli.tables.showing import counted
from stormproof.core.errors import UsageError
from stormproof.core.queries.library import find, library
from stormproof.core.queries.pages import Query
from stormproof.operations.queries import (
    KEY_COLUMNS,
    Question,
    answer,
    cost,
    owners_of_keys,
    question,
    usd_per_gb,
    with_owners,
)

app = typer.Typer(no_args_is_help=True, help="List, show and run the runbook's queries of the logs.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As `stormproof queries list` shows it.")]
SinceOption = Annotated[str, typer.Option("--since", metavar="TIME", help="How far back: 30m, 12h, 7d.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the query; may be repeated.")
]


@app.command("list")
def list_queries(json: JsonOption = None) -> None:
    """Show every question, and the name of the query that answers it."""
    queries = tuple(library().values())
    write_json([document(query) for query in queries], json)
    rows = Table(box=None, pad_edge=False)
    for name in ("name", "question", "logs", "parameters"):
        rows.add_column(name, overflow="fold")
    for query in queries:
        parameters = ", ".join(each.name for each in query.parameters)
        rows.add_row(query.name, query.question, ", ".join(log.value for log in query.logs), parameters)
    console(json).print(rows)
    console(json).print(f"\nTo run one costs {usd_per_gb()} USD for each GB of logs that it reads.")


@app.command()
def show(name: NameArgument) -> None:
    """Show a query as the runbook has it, to be read or pasted."""
    query = find(name)
    out = console()
    out.print(f"{query.question}\n\n{query.about}\n")
    for each in query.parameters:
        out.print(f"{{{{{each.name}}}}} is {each.description}\n")
    say(query.text)


@app.command()
def run(
    name: NameArgument,
    since: SinceOption = "1h",
    parameter: SetOption = None,
    target: TargetOption = None,
    json: JsonOption = None,
) -> None:
    """Ask a system's logs one of the questions. Behind each key's ID stands whose it is."""
    query, values, back = find(name), parameters(parameter or ()), duration(since)
    query.filled(values)
    reached = arrive(target)
    show_pending(reached, console("-"))
    connection = reached.connection
    now = connection.clock.now()
    asked = question(connection.reader, reached.context, query, values, now - back, now)
    progress = console("-")
    progress.print(_beforehand(asked))
    with working("asking the logs"):
        result = answer(connection.reader, connection.clock, asked)
        rows = result.rows
        if any(KEY_COLUMNS & row.keys() for row in rows):
            rows = with_owners(rows, owners_of_keys(connection.reader, reached.context))
    write_json({**document(query), **_outcome(asked, result), "rows": list(rows)}, json)
    out = console(json)
    out.print(_table(rows) if rows else "Nothing was found.")
    out.print(f"\n{_afterwards(result)}")


def parameters(given: Sequence[str]) -> dict[str, str]:
    """Return parameters given as NAME=VALUE; raises UsageError for any other form."""
    split = [each.partition("=") for each in given]
    for text, (name, equals, value) in zip(given, split, strict=True):
        if not (name and equals and value):
            raise UsageError(f"--set {text!r} is no parameter", "write --set NAME=VALUE")
    return {name: value for name, _, value in split}


def document(query: Query) -> dict[str, Any]:
    """Return a query as JSON-able data."""
    return {
        "name": query.name,
        "question": query.question,
        "logs": [log.value for log in query.logs],
        "parameters": {each.name: each.description for each in query.parameters},
        "query": query.text,
    }


def _beforehand(asked: Question) -> str:
    logs = counted(len(asked.groups), "log group")
    span = f"{_at(asked.since)} to {_at(asked.until)} UTC"
    return f"{asked.query.question}\n{logs}, {span}; {usd_per_gb()} USD for each GB that is read"


def _afterwards(result: Result) -> str:
    read = f"{result.records_scanned:,.0f} records, {result.bytes_scanned / 1e6:,.2f} MB read"
    return f"{counted(len(result.rows), 'row')}; {read}: {cost(result.bytes_scanned):.6f} USD"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _outcome(asked: Question, result: Result) -> dict[str, Any]:
    return {
        "query": asked.text,
        "log_groups": list(asked.groups),
        "since": asked.since.isoformat(),
        "until": asked.until.isoformat(),
        "rows": list(result.rows),
        "bytes_scanned": result.bytes_scanned,
        "cost_usd": cost(result.bytes_scanned),
    }


def _table(rows: Sequence[Mapping[str, str]]) -> Table:
    """Return rows as a table; a row need not have every column."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = Table(box=None, pad_edge=False)
    for name in names:
        numbers = all(row.get(name, "0").replace(".", "", 1).isdecimal() for row in rows)
        shown.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(row.get(name, "").strip() for name in names))
    return shown
