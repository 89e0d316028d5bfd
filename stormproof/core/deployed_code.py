"""What code that Stormproof deploys is called: its folders, its handlers, and the variables that it reads."""

from __future__ import annotations

AUTHORIZER = "authorizer"
KEY_SYNC = "key_sync"
RATE_GUARD = "rate_guard"
FAULT = "fault"
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

KEY_STORE_SILENT = ("Stormproof/Authorizer", "StoreUnavailable")
"""Namespace and name of the metric that the authorizer emits where it cannot tell a key, with its FunctionName."""
GUARD_OPEN = ("Stormproof/RateGuard", "Open")
"""Those of the metric that the rate guard emits where it cannot count, with the FunctionName that it stands before."""
