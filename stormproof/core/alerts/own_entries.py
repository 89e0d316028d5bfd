"""Entries of the alarms on what Stormproof itself has put before the system."""

from __future__ import annotations

from stormproof.core.alerts.model import Entry, Per, Severity

KEY_STORE = Entry(
    name="key-store",
    severity=Severity.CRITICAL,
    per=Per.SYSTEM,
    title="The key store does not answer",
    summary="The authorizer cannot tell valid keys from others and turns all clients away with 500.",
    meaning=(
        "The table of API keys does not answer the authorizer. While keys cannot be looked up nobody is let in: every "
        "client gets 500, whatever key it has."
    ),
    actions=(
        "Look at the table: is it there, is its KMS key enabled, is it throttled?",
        "Look for `store_unavailable` in the authorizer's log: the line has the error of DynamoDB.",
        "Run `stormproof plan`: a permission or a table that was taken away is put back by `stormproof apply`.",
    ),
)
KEY_SYNC = Entry(
    name="key-sync",
    severity=Severity.WARNING,
    per=Per.SYSTEM,
    title="Native keys are not followed",
    summary="The key store is not in step with the native API keys: the function that follows them fails.",
    meaning=(
        "A native API key that was disabled or deleted since is still admitted where methods do not demand native "
        "keys, and a new one is refused."
    ),
    actions=(
        "Look at the function's log for the error.",
        "Revoke a key that must not be used any more: `stormproof keys revoke ID`.",
        "Run `stormproof apply`: it reads the native keys itself, and mends the function and its role.",
    ),
)
RATE_GUARD_OPEN = Entry(
    name="rate-guard-open",
    severity=Severity.WARNING,
    per=Per.FUNCTION,
    title="The rate guard stands open",
    summary="The rate guard lets requests pass uncounted: it cannot count in its table.",
    meaning=(
        "Clients are served, and nobody is held to the hourly limit. The stage's throttle and the firewall's rate rule "
        "still hold."
    ),
    actions=(
        "Look at the table of counts: is it there, is its KMS key enabled, is it throttled?",
        "Look for `rate_guard_open` in the function's log: the line has the error of DynamoDB.",
        "Run `stormproof plan`: a permission or a table that was taken away is put back by `stormproof apply`.",
    ),
)
FAILURE_WATCHER = Entry(
    name="failure-watcher",
    severity=Severity.WARNING,
    per=Per.SYSTEM,
    title="Nobody counts failures in a row",
    summary="The function that counts how many executions have failed in a row fails itself.",
    meaning=(
        "A function of the system may fail three times in a row, and no alert says so. That too many of its executions "
        "fail is still heard of."
    ),
    actions=(
        "Look at the function's log for the error.",
        "Look at the table that it writes to: is it there, is its KMS key enabled, is it throttled?",
        "Run `stormproof apply`: it mends the function, its role, its table and its subscriptions.",
    ),
)
OWN_ENTRIES = (KEY_STORE, KEY_SYNC, RATE_GUARD_OPEN, FAILURE_WATCHER)
