"""Entries of the alarms on the system's functions."""

from __future__ import annotations

from stormproof.core.alerts.model import Entry, Per, Severity

FUNCTION_ERROR_RATE = Entry(
    name="function-error-rate",
    severity=Severity.CRITICAL,
    per=Per.FUNCTION,
    title="A function fails too often",
    summary="More than 5 percent of a function's executions failed within five minutes.",
    meaning=(
        "The function raised an error, ran out of time or memory, or could not start, in more than one of twenty "
        "executions of the last five minutes. Behind the API its clients get 502 or 504; behind a queue its messages "
        "come again, and work is late."
    ),
    actions=(
        "Ask how it fails: `stormproof queries run errors-by-function --since 1h`.",
        "If it began with a deployment, go back: `stormproof rollback`.",
        "If it runs out of time or memory: `stormproof queries run timeouts-and-memory --since 1h`.",
        "If a service that it calls fails, look at that service's health in its region, and wait for the OK notice.",
    ),
)
FUNCTION_FAILURES = Entry(
    name="function-failures",
    severity=Severity.CRITICAL,
    per=Per.FUNCTION,
    title="A function fails again and again",
    summary="A function has failed three times in a row, with no success between.",
    meaning=(
        "Three executions, one after the other by the time of their end, raised an error, ran out of time or memory, "
        "or could not start. A function that is seldom used may have been failing for days; one that is used much "
        "fails for everybody."
    ),
    actions=(
        "Ask how it fails: `stormproof queries run errors-by-function --since 1h`.",
        "If it began with a deployment, go back: `stormproof rollback`.",
        "If one message of a queue comes again and again, look at its body before you delete it.",
        "If a service that it calls fails, look at that service's health in its region, and wait for the OK notice.",
    ),
)
FUNCTION_DURATION = Entry(
    name="function-duration",
    severity=Severity.WARNING,
    per=Per.FUNCTION,
    title="A function runs long",
    summary="An execution of a function lasted longer than 10 seconds.",
    meaning=(
        "One execution of the last minute took longer than 10 seconds. Behind the API its client has waited for all of "
        "it, and gets 504 after 29 seconds; every second is paid for."
    ),
    actions=(
        "Find the slow requests: `stormproof queries run slowest-requests --since 1h`.",
        "If it waits for a service that it calls, look at that service's health, and at the timeouts of its client.",
        "If it reckons all the time, give it more memory: CPU comes in proportion to it.",
    ),
)
FUNCTION_ENTRIES = (FUNCTION_ERROR_RATE, FUNCTION_FAILURES, FUNCTION_DURATION)
