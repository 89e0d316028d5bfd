"""The five functions and what invokes the agents."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from importlib.resources import files
from typing import Any

import stamina
from botocore.exceptions import ClientError

from example.names import AGENTS, Names

RUNTIME = "python3.13"
TIMEOUT_SECONDS = 10
MEMORY_MB = 256
# Zip files keep local times from 1980 on; a fixed one makes equal sources equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def code(role: str) -> bytes:
    """Return the deployment package of a function: its own files and the shared ones, byte for byte reproducible."""
    buffer = io.BytesIO()
    folder = files("example").joinpath("functions")
    sources = [*folder.joinpath("shared").iterdir(), *folder.joinpath(role).iterdir()]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for source in sorted((s for s in sources if s.name.endswith(".py")), key=lambda s: s.name):
            entry = zipfile.ZipInfo(source.name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, source.read_bytes())
    return buffer.getvalue()


def ensure_function(functions: Any, names: Names, role: str, execution_role: str) -> None:
    """Create the function, or bring its code up to date; the configuration of an existing one is left as it is."""
    package, name = code(role), names.function(role)
    try:
        standing = functions.get_function_configuration(FunctionName=name)
    except functions.exceptions.ResourceNotFoundException:
        _create(functions, names, role, execution_role, package)
    else:
        if standing["CodeSha256"] != base64.b64encode(hashlib.sha256(package).digest()).decode():
            functions.update_function_code(FunctionName=name, ZipFile=package)
            functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _role_is_not_there_yet(error: Exception) -> bool:
    """Tell whether IAM has not spread a new role or its policies yet; it takes some ten seconds on AWS."""
    if not isinstance(error, ClientError) or error.response["Error"]["Code"] != "InvalidParameterValueException":
        return False
    return "role" in error.response["Error"]["Message"]


@stamina.retry(on=_role_is_not_there_yet, attempts=None, timeout=120, wait_initial=1, wait_max=5)
def _create(functions: Any, names: Names, role: str, execution_role: str, package: bytes) -> None:
    name = names.function(role)
    functions.create_function(
        FunctionName=name,
        Runtime=RUNTIME,
        Handler="handler.handle",
        Role=execution_role,
        Code={"ZipFile": package},
        Timeout=TIMEOUT_SECONDS,
        MemorySize=MEMORY_MB,
        Environment={"Variables": environment(names, role)},
        Tags=names.tags,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)


def environment(names: Names, role: str) -> dict[str, str]:
    """Return the variables of a function: where it keeps things, and the queue of whoever comes after it."""
    variables = {"TABLE": names.table, "BUCKET": names.bucket}
    following = dict(zip(("api", *AGENTS[:-1]), AGENTS, strict=True)).get(role)
    return variables | ({"NEXT_QUEUE": names.queue(following)} if following else {})


@stamina.retry(on=_role_is_not_there_yet, attempts=None, timeout=120, wait_initial=1, wait_max=5)
def ensure_event_source(functions: Any, names: Names, agent: str) -> None:
    """Feed an agent from its queue, one message an invocation, unless something feeds it already."""
    source = names.queue_arn(names.queue(agent))
    if not functions.list_event_source_mappings(EventSourceArn=source)["EventSourceMappings"]:
        functions.create_event_source_mapping(
            EventSourceArn=source, FunctionName=names.function(agent), BatchSize=1, Tags=names.tags
        )
