"""Figures and names that both forms of Lambda's logs tell."""

from __future__ import annotations

import hashlib
import math
import re
import sys
from datetime import UTC, datetime

from localaws.services.lambda_.runtime.functions import FunctionVersion
from localaws.services.lambda_.runtime.invocations.executions import Execution, Invocation
from localaws.services.lambda_.runtime.node.launcher import RUNTIME, node_runtime

INTERPRETER = f"python{sys.version_info.major}.{sys.version_info.minor}"
"""What functions of Python run on, as a runtime's identifier."""
NUMBER = re.compile(r"(?<=[a-z])(?=\d)")


def iso(at: float) -> str:
    """Return epoch seconds as Lambda writes times: UTC, milliseconds."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def billed_ms(execution: Execution) -> int:
    """Return the billed duration: whole milliseconds, initialisation included (since August 2025)."""
    return math.ceil(execution.duration_ms + (execution.init_ms or 0.0))


def interpreter_of(runtime: str) -> str:
    """Return what a runtime's functions run on, as a runtime's identifier; empty where nothing here runs them."""
    if runtime.startswith(RUNTIME):
        return node_runtime()
    return INTERPRETER if runtime.startswith("python") else ""


def runtime_version(version: FunctionVersion) -> tuple[str, str]:
    """Return the name and the ARN of the runtime's version; the name tells where another interpreter runs it."""
    interpreter = interpreter_of(version.runtime)
    name = NUMBER.sub(":", version.runtime, count=1).removesuffix(".x")
    on = "" if version.runtime == interpreter else f"-on-{interpreter.removesuffix('.x')}"
    return f"{name}.localaws{on}", runtime_arn(version.region, version.runtime)


def runtime_arn(region: str, runtime: str) -> str:
    """Return the ARN of a runtime's version: each runtime has one, with a digest of its name."""
    return f"arn:aws:lambda:{region}::runtime:{hashlib.sha256(f'localaws {runtime}'.encode()).hexdigest()}"


def trace_header(invocation: Invocation, at: float) -> str:
    """Return an X-Ray trace header as Lambda gives to each invocation; its numbers are the request ID's digits.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    digits = invocation.request_id.replace("-", "")
    sampled = int(invocation.version.tracing == "Active")
    return f"Root=1-{int(at):08x}-{digits[:24]};Parent={digits[-16:]};Sampled={sampled}"


def log_stream(at: float, version: str, instance_id: str) -> str:
    """Return a stream name as Lambda makes them: ``2026/11/22/[$LATEST]`` and 32 hexadecimal digits."""
    return f"{datetime.fromtimestamp(at, UTC):%Y/%m/%d}/[{version}]{instance_id}"
