"""The ways in which requirement 9 can be lost, but for its query library."""

from __future__ import annotations

from stormproof.core.faults import MendedBy, Sabotage
from stormproof.sabotage.authentication import authorizer_code, other_authorizers
from stormproof.sabotage.authentication.authorizer_code import with_code
from stormproof.sabotage.logging import access_logs, log_settings
from stormproof.sabotage.logging.log_settings import appears_later, kept_for, logs_to, logs_with
from stormproof.sabotage.rate_limiting import rate_guard_code

REQUESTS = (
    Sabotage("requests-unlogged", "9.1", "logs.request_not_logged", access_logs.off),
    Sabotage("stage-unlogged", "9.1", "logs.request_not_logged", access_logs.second_stage_unlogged),
    Sabotage(
        "latency-untold",
        "9.1",
        "logs.request_incomplete",
        access_logs.without("the access log leaves the latency out", "latency"),
    ),
    Sabotage(
        "tls-untold",
        "9.1",
        "logs.request_incomplete",
        access_logs.without("the access log leaves the TLS version out", "tlsVersion"),
    ),
    Sabotage("user-untold", "9.1", "logs.request_incomplete", access_logs.without_principal),
    # Whether a deployment outlives an authorizer that it asks is known of the embedded AWS alone.
    Sabotage(
        "other-authorizer-unnamed",
        "9.1",
        "logs.wrong_user",
        other_authorizers.before_one_method(),
        MendedBy.PERSON,
        embedded_only=True,
    ),
    Sabotage("log-elsewhere", "9.1", "logs.request_incomplete", access_logs.in_another_group, MendedBy.PERSON),
    Sabotage("users-confused", "9.1", "logs.wrong_user", with_code("all keys are one user", authorizer_code.SHARED_ID)),
    Sabotage(
        "headers-logged",
        "9.1",
        "logs.secret_logged",
        with_code("the authorizer logs headers", authorizer_code.LOGS_THE_KEY),
    ),
    Sabotage(
        "bodies-logged",
        "9.1",
        "logs.secret_logged",
        rate_guard_code.with_code("the guard logs whole requests", rate_guard_code.LOGS_REQUESTS),
    ),
)
EXECUTIONS = (
    Sabotage(
        "warnings-only",
        "9.2",
        "logs.execution_not_logged",
        logs_with("a function logs from WARN on", SystemLogLevel="WARN"),
    ),
    Sabotage(
        "role-without-logs",
        "9.2",
        "logs.execution_not_logged",
        log_settings.role_without_logs,
        MendedBy.PERSON,
    ),
    Sabotage(
        "text-again", "9.2", "logs.report_unstructured", logs_with("a function logs text again", LogFormat="Text")
    ),
    Sabotage("text-served", "9.2", "logs.execution_not_logged", log_settings.text_is_served),
)
RETENTION = (
    Sabotage("function-week", "9.3", "logs.kept_too_short", kept_for(7, log_settings.function_group)),
    Sabotage("authorizer-14-days", "9.3", "logs.kept_too_short", kept_for(14, log_settings.authorizer_group)),
    Sabotage("later-stage-day", "9.3", "logs.kept_too_short", appears_later(log_settings.later_stage)),
    Sabotage("later-canary-day", "9.3", "logs.kept_too_short", appears_later(log_settings.later_canary)),
    Sabotage(
        "redirected-day",
        "9.3",
        "logs.kept_too_short",
        logs_to("a function logs to a new group that is kept for a day"),
        # An apply keeps the new group for longer, and lets the function log there.
        MendedBy.UNDO,
        embedded_only=True,
    ),
)
ANALYSIS = (
    Sabotage(
        "infrequent-access",
        "9.4",
        "logs.not_queryable",
        logs_to("a function logs to a group of a cheaper class", logGroupClass="INFREQUENT_ACCESS"),
        embedded_only=True,
    ),
    Sabotage(
        "delivery-only",
        "9.4",
        "logs.not_queryable",
        logs_to("a function logs to a group that cannot be queried", logGroupClass="DELIVERY"),
        embedded_only=True,
    ),
    Sabotage(
        "access-log-anew",
        "9.4",
        "logs.not_queryable",
        log_settings.access_log_made_anew,
        MendedBy.PERSON,
        embedded_only=True,
    ),
)
LOGGING = (*REQUESTS, *EXECUTIONS, *RETENTION, *ANALYSIS)
