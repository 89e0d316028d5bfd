"""The states that comply with 9.1 to 9.4 though an owner has made them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.core.naming import Names
from stormproof.sabotage.logging import owners_logs as owners
from stormproof.sabotage.logging.log_settings import authorizer_group, function_group

LOGGING_PASSES = (
    PassScenario("access-log-fuller", "9.1", ("access-log",), owners.fuller),
    PassScenario("access-log-in-own-group", "9.1", ("access-log",), owners.in_own_group),
    PassScenario("function-logs-more", "9.2", ("function-logging",), owners.more_detailed),
    PassScenario(
        "function-logs-to-own-group", "9.2", ("function-logging", "system-log-groups"), owners.in_functions_group
    ),
    PassScenario(
        "kept-for-400-days",
        "9.3",
        ("system-log-groups",),
        owners.longer("logs are kept for 400 days", 400, function_group, authorizer_group),
    ),
    PassScenario(
        "kept-for-ten-years",
        "9.3",
        ("access-log", "system-log-groups"),
        owners.longer(
            "logs are kept for ten years", 3653, lambda context: Names(context.system).access_log, function_group
        ),
    ),
    PassScenario("one-own-group-to-ask", "9.4", ("access-log", "saved-queries"), owners.in_own_group),
    PassScenario(
        "own-group-of-functions-to-ask", "9.4", ("function-logging", "system-log-groups"), owners.in_functions_group
    ),
)
