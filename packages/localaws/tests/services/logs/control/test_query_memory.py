"""What is remembered of queries that were run."""

from __future__ import annotations

from localaws.services.logs.control.insights import KEPT_QUERIES, KEPT_ROWS, Queries, Query
from localaws.services.logs.insights.queries import Asked, Outcome


def _query(name: str, rows: int) -> Query:
    return Query(name, "us-east-1", ["/g"], Asked("fields @message", 0, 1), 0, Outcome([[]] * rows, {}, 0))


def test_the_oldest_queries_are_forgotten() -> None:
    """By number, and by the rows that all of them hold; the latest is always there."""
    queries = Queries()
    for number in range(KEPT_QUERIES + 5):
        queries.keep(_query(str(number), 1))
    assert next(iter(queries.kept)) == "5"
    assert len(queries.kept) == KEPT_QUERIES
    queries.keep(_query("large", KEPT_ROWS - 1))
    assert list(queries.kept) == [str(KEPT_QUERIES + 4), "large"]
    queries.keep(_query("larger", KEPT_ROWS + 1))
    assert list(queries.kept) == ["larger"]
