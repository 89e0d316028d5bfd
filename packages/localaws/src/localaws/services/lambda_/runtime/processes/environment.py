"""The environment variables of a function: AWS's own, then the owner's, and nothing else.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from localaws.services.lambda_.runtime.functions import FunctionVersion
from localaws.services.lambda_.runtime.registry import Credentials

UNRESERVED = frozenset(
    {"AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LANG", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ"}
)


def function_environment(
    version: FunctionVersion,
    credentials: Credentials,
    leads: Mapping[str, str],
    log_stream: str,
    folders: Mapping[str, Path],
    trace_daemon: tuple[str, int],
) -> dict[str, str]:
    """Return the whole environment.

    `folders`: task (stands for /var/task), opt (/opt), runtime (/var/runtime), scratch (/tmp, as TMPDIR, because the
    path itself is the machine's own). `leads` are the variables that lead AWS calls to the embedded AWS, `trace_daemon`
    is where segments go: they are set whether or not the function is traced.
    """
    aws = {
        **_signing(credentials),
        "AWS_DEFAULT_REGION": version.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{version.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(version.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": version.name,
        "AWS_LAMBDA_FUNCTION_VERSION": version.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": version.logging.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": version.logging.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "AWS_REGION": version.region,
        **_tracing(*trace_daemon),
        "LAMBDA_RUNTIME_DIR": str(folders["runtime"]),
        "LAMBDA_TASK_ROOT": str(folders["task"]),
        "LANG": "en_US.UTF-8",
        "LD_LIBRARY_PATH": f"{folders['task']}/lib:{folders['opt']}/lib",
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{folders['opt']}/bin",
        "TMPDIR": str(folders["scratch"]),
        "TZ": ":UTC",
        "_HANDLER": version.handler,
    }
    if version.logging.json:
        aws["AWS_LAMBDA_LOG_LEVEL"] = version.logging.application_level
    return {**_led(version, leads), **dict(version.environment), **aws, **overridable(version)}


def _signing(credentials: Credentials) -> Mapping[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": credentials.access_key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_access_key,
        "AWS_SESSION_TOKEN": credentials.session_token,
    }


def _tracing(host: str, port: int) -> Mapping[str, str]:
    return {
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}",
        "_AWS_XRAY_DAEMON_ADDRESS": host,
        "_AWS_XRAY_DAEMON_PORT": str(port),
    }


def _led(version: FunctionVersion, leads: Mapping[str, str]) -> Mapping[str, str]:
    """Return what leads the function's AWS calls; an owner who leads them elsewhere means all services."""
    return {} if "AWS_ENDPOINT_URL" in dict(version.environment) else leads


def overridable(version: FunctionVersion) -> dict[str, str]:
    """Return what the owner set of the variables that Lambda defines but does not reserve."""
    return {name: value for name, value in version.environment if name in UNRESERVED}
