"""What code that Stormproof deploys is called: its folders, its handlers, and the variables that it reads."""

from __future__ import annotations

AUTHORIZER = "authorizer"
KEY_SYNC = "key_sync"
FAILURE_WATCHER = "failure_watcher"
RATE_GUARD = "rate_guard"
FAULT = "fault"
TRIAL_AUTHORIZER = "trial_authorizer"
"""Folders of ``functions/``, as `aws.packaging` takes them."""

GUARD_HANDLER = "stormproof_rate_guard.handle"
GUARD_OWN_HANDLER = "STORMPROOF_HANDLER"
"""The environment variable that names the handler of the function's owner."""
GUARD_TABLE = "STORMPROOF_RATE_TABLE"
GUARD_LIMIT = "STORMPROOF_RATE_LIMIT"
GUARD_MODE = "STORMPROOF_RATE_MODE"
GUARD_KEY = "STORMPROOF_RATE_KEY"
"""Where it is ``keep``, the event goes to the function's own handler with the API key that the client sent."""
GUARD_VARIABLES = frozenset({GUARD_OWN_HANDLER, GUARD_TABLE, GUARD_LIMIT, GUARD_MODE, GUARD_KEY})
FAULT_HANDLER = "stormproof_fault.handle"
TRIAL_HANDLER = "stormproof_trial_authorizer.handle"
TRIAL_SECRET = "STORMPROOF_TRIAL_SECRET"  # noqa: S105 - the name of a variable
"""The environment variable that holds what admits clients to a run's own route."""
TRIAL_HEADER, TRIAL_WAIT_HEADER = "x-stormproof-trial", "x-stormproof-trial-wait"
"""The headers in which a client sends that, and for how many seconds it is to be kept waiting."""

KEY_STORE_SILENT = ("Stormproof/Authorizer", "StoreUnavailable")
"""Namespace and name of the metric that the authorizer emits where it cannot tell a key, with its FunctionName."""
GUARD_OPEN = ("Stormproof/RateGuard", "Open")
"""Those of the metric that the rate guard emits where it cannot count, with the FunctionName that it stands before."""
FAILURES_IN_A_ROW = ("Stormproof/Failures", "ConsecutiveFailures")
"""Those of the metric that the watcher of failures emits: how many executions of FunctionName have failed in a row."""
