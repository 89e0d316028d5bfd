"""The administrator's verb on the query library: a question of the runbook, asked of a system's logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stormproof.aws.observe.logs.insights import Result, run_query
from stormproof.aws.observe.logs.query_logs import bound_groups, read_groups
from stormproof.core.clock import Clock
from stormproof.core.errors import CouldNotLook, NotThere, UsageError
from stormproof.core.naming import Names
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.prices import unit_prices
from stormproof.core.queries.pages import Query
from stormproof.operations.keys import record_of

BYTES_IN_GB = 1e9
KEY_COLUMNS = frozenset({"keyId", "key"})
"""Columns of the library's queries that tell a key by its ID."""
OWNER = "owner"


@dataclass(frozen=True)
class Question:
    """A query with its parameters filled in, the log groups that it is asked of, and the time that it is about."""

    query: Query
    text: str
    groups: tuple[str, ...]
    since: datetime
    until: datetime


def question(
    reads: Reads, context: PlanContext, query: Query, values: Mapping[str, str], since: datetime, until: datetime
) -> Question:
    """Return what is asked of a system; raises UsageError for parameters and times that cannot be, and without logs."""
    if since >= until:
        raise UsageError(f"nothing lies between {since.isoformat()} and {until.isoformat()}", "ask of a longer time")
    if missing := [each for each in query.parameters if each.name not in values]:
        said = f"query {query.name} needs to know {missing[0].name}: {missing[0].description}"
        raise UsageError(said, f"add --set {missing[0].name}=...")
    groups = bound_groups(query, read_groups(reads, context))
    if not groups:
        named = ", ".join(log.value for log in query.logs)
        raise UsageError(f"query {query.name} is about logs that are not there: {named}", "run `stormproof apply`")
    return Question(query, query.filled(values), groups, since, until)


def answer(reads: Reads, clock: Clock, asked: Question) -> Result:
    """Ask, and return the rows; raises UsageError for a log that is not there yet, CouldNotLook."""
    try:
        return run_query(reads, clock, asked.text, asked.groups, asked.since, asked.until)
    except NotThere as error:
        raise UsageError(
            str(error), "`stormproof apply` makes the logs; a function's begins when it first runs"
        ) from error


def owners_of_keys(reads: Reads, context: PlanContext) -> Mapping[str, str]:
    """Return whose each key is, by its ID; nothing where the key store cannot be read: a query is answered without."""
    try:
        found = reads.pages("dynamodb", "scan", "Items", TableName=Names(context.system).key_table)
    except (CouldNotLook, NotThere):
        return {}
    records = (record_of(each) for each in found)
    return {each.id: each.owner for each in records}


def with_owners(rows: Sequence[Mapping[str, str]], owners: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """Return rows with whose key it was behind each column that tells a key by its ID."""
    return tuple(dict(_with_owner(row, owners)) for row in rows)


def _with_owner(row: Mapping[str, str], owners: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        yield name, value
        if name in KEY_COLUMNS and owners:
            yield OWNER, owners.get(value.strip(), "")


def cost(bytes_scanned: float) -> float:
    """Return what a query costs, USD, at list price."""
    return bytes_scanned / BYTES_IN_GB * usd_per_gb()


def usd_per_gb() -> float:
    """Return the list price of a query, USD for each GB that it reads; raises ValueError where it is not known."""
    price = unit_prices()["logs.query"].usd
    if price is None:
        raise ValueError("prices.toml has no price for logs.query")
    return price
