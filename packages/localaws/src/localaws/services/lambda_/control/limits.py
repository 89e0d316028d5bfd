"""Lambda: settings outside of AWS's limits are refused; moto takes them.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (timeout, memory, environment of 4 KB) and
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html (reserved and admissible names).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_.control.errors import InvalidParameter, TooLarge
from localaws.services.lambda_.control.runtimes import check_runtime

RANGES = {"Timeout": (1, 900), "MemorySize": (128, 10240)}
ENVIRONMENT_BYTES = 4096
LONGEST_NAME = 64
ZIPPED_BYTES, UNZIPPED_BYTES = 52_428_800, 262_144_000
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


def check_name(name: str) -> None:
    """Raise InvalidParameter for a name that is too long: recorded, TestLambdaFunction::test_function_arns."""
    if len(name) > LONGEST_NAME:
        raise InvalidParameter(
            f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: "
            f"Member must have length less than or equal to {LONGEST_NAME}"
        )


def check_package(content: bytes) -> None:
    """Raise for a deployment package that is too large as it is sent, or unpacked.

    https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json
    (TestLambdaSizeLimits)
    """
    if len(content) > ZIPPED_BYTES:
        raise TooLarge(f"Zipped size must be smaller than {ZIPPED_BYTES} bytes")
    check_unzipped(content)


def check_unzipped(content: bytes) -> None:
    """Raise InvalidParameter for a package that is too large unpacked; what is no zip is let pass here."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) >= UNZIPPED_BYTES:
            raise InvalidParameter(f"Unzipped size must be smaller than {UNZIPPED_BYTES} bytes")


def _check_environment(variables: Mapping[str, str]) -> None:
    if taken := sorted(RESERVED & set(variables)):
        raise InvalidParameter(
            f"{UNABLE}contains reserved keys that are currently not supported for modification. "
            f"Reserved keys used in this request: {', '.join(taken)}"
        )
    if malformed := [name for name in variables if not NAME.fullmatch(name)]:
        raise InvalidParameter(f"{UNABLE}contains a name that is not admissible: {malformed[0]}")
    measured = json.dumps(dict(variables), separators=(",", ":"))
    if len(measured.encode()) > ENVIRONMENT_BYTES:
        raise InvalidParameter(f"{UNABLE}exceeded the 4KB limit. String measured: {measured}")
