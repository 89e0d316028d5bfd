"""Lambda: settings outside of AWS's limits are refused; moto takes them.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (timeout, memory, environment of 4 KB) and
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (reserved and admissible names).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_.control.errors import InvalidParameter
from localaws.services.lambda_.control.runtimes import check_runtime

RANGES = {"Timeout": (1, 900), "MemorySize": (128, 10240)}
ENVIRONMENT_BYTES = 4096
NAME = re.compile(r"[a-zA-Z]\w+", re.ASCII)
RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
UNABLE = (
    "Lambda was unable to configure your environment variables because the environment variables you have provided "
)


def check_limits(asked: Mapping[str, Any]) -> None:
    """Raise InvalidParameter for a runtime, a timeout, a memory size or an environment that AWS refuses."""
    check_runtime(asked.get("Runtime"))
    for name, (least, most) in RANGES.items():
        value = asked.get(name)
        if value is not None and not least <= int(value) <= most:
            raise InvalidParameter(f"'{name}' value {value} is out of range: it must be from {least} to {most}.")
    _check_environment((asked.get("Environment") or {}).get("Variables") or {})


def _check_environment(variables: Mapping[str, str]) -> None:
    if taken := sorted(RESERVED & set(variables)):
        raise InvalidParameter(
            f"{UNABLE}contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(taken)}"
        )
    if malformed := [name for name in variables if not NAME.fullmatch(name)]:
        raise InvalidParameter(f"{UNABLE}contains a name that is not admissible: {malformed[0]}")
    if len(json.dumps(dict(variables), separators=(",", ":")).encode()) > ENVIRONMENT_BYTES:
        raise InvalidParameter(f"{UNABLE}exceeded the 4KB limit.")
