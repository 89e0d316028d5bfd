"""Entries of the alarms on what the API answers, one for each stage."""

from __future__ import annotations

from stormproof.core.alerts.model import Entry, Per, Severity

API_SERVER_ERRORS = Entry(
    name="api-server-errors",
    severity=Severity.CRITICAL,
    per=Per.STAGE,
    title="The API answers with 5xx",
    summary="API Gateway answered more than 10 requests with 5xx within five minutes.",
    meaning=(
        "Clients get 500, 502, 503 or 504: a function fails, answers in a form that API Gateway does not know, or "
        "takes longer than 29 seconds; or the authorizer fails, and nobody gets in."
    ),
    actions=(
        "Ask which routes fail, and with what: `stormproof queries run failed-requests --since 1h`.",
        "Ask whether a function fails: `stormproof queries run errors-by-function --since 1h`.",
        "If it began with a deployment, go back: `stormproof rollback`.",
        "If every route fails, look at the alarm on the key store, and at AWS's health in the region.",
    ),
)
API_LATENCY = Entry(
    name="api-latency",
    severity=Severity.CRITICAL,
    per=Per.STAGE,
    title="The API is slow",
    summary="The API's latency was above 3 seconds for five minutes in a row.",
    meaning=(
        "At least one in twenty clients waited longer than 3 seconds for an answer, in each of five minutes in a row. "
        "The time is the clients': it holds the authorizer's and API Gateway's own beside the function's."
    ),
    actions=(
        "Ask which routes are slow: `stormproof queries run slowest-requests --since 1h`.",
        "Compare Latency with IntegrationLatency: where only the first is high, the authorizer or API Gateway is slow.",
        "Look for throttled executions and cold starts of the function behind the slow routes.",
        "If it began with a deployment, go back: `stormproof rollback`.",
    ),
)
API_ENTRIES = (API_SERVER_ERRORS, API_LATENCY)
