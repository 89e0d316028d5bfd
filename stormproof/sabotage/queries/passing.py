"""The states that comply with 9.5 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.logging import owners_logs
from stormproof.sabotage.queries import owners_queries as owners

QUERIES_PASSES = (
    PassScenario("queries-with-remarks", "9.5", ("saved-queries",), owners.annotated),
    PassScenario("queries-of-own-log", "9.5", ("saved-queries", "access-log"), owners_logs.in_own_group),
)
