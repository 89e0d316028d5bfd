"""Writing a target file: what the administrator said, completed by what discovery found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stormproof.aws.access.call_records import unrecorded
from stormproof.aws.access.connection import Connection, connect, open_session
from stormproof.aws.access.failures import RAISED, explain
from stormproof.aws.access.partitions import must_be_enabled
from stormproof.aws.discovery.systems import discover
from stormproof.aws.embedded.addresses import address
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.lambda_served import served_functions
from stormproof.aws.undo.files import write_durably
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.planning.controls import Reads
from stormproof.core.system import System
from stormproof.core.target.file import parse_target
from stormproof.core.target.model import Target
from stormproof.operations.front_ends import Statement, front_ends
from stormproof.operations.workload.proposal import Ask, proposed, routes_of

NO_ACCOUNT = "000000000000"
"""Stands in the draft until AWS has said whose credentials these are."""
PERMIT = "# What Stormproof may do to the system; `plan` and `verify` need none of it."
NOTHING = dict.fromkeys(("provision", "wire", "provoke", "sabotage"), False)


@dataclass(frozen=True)
class Wish:
    """What the administrator said; `system` holds the keys of ``[system]``."""

    name: str
    environment: str
    region: str
    admin_email: str
    system: Mapping[str, Any]
    probe_regions: Sequence[str] = ()
    profile: str | None = None
    role: str | None = None
    embedded: Mapping[str, Any] = field(default_factory=dict)
    """``[embedded]``, of a system on the embedded AWS: there everything is permitted."""


def init_target(wish: Wish, file: Path, ask: Ask | None = None) -> Statement:
    """Discover the system that is meant and write its target file; nothing is written where anything is wrong.

    Returned is the system with its front ends.

    `ask` asks which request tells the health; without it the workload is proposed as a comment.
    Raises UsageError where the file exists already or cannot be written, TargetError and CouldNotLook as discovery.
    """
    if file.exists():
        raise UsageError(f"{file} exists already", "name another with --file, or move it away")
    draft = parse_target(render(wish, NO_ACCOUNT), str(file))
    account = account_of(draft)
    target = parse_target(render(wish, account), str(file))
    connection = connect(target, unrecorded)
    system = discover(connection.reader, target)
    text = render(wish, account, _members(connection, system)) + _workload(connection.reader, system, ask)
    parse_target(text, str(file))
    try:
        write_durably(file, text)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", "name another with --file") from error
    return front_ends(connection.reader, system)


def render(wish: Wish, account: str, members: Sequence[str] = ()) -> str:
    """Return the text of a target file."""
    aws = {"profile": wish.profile, "role": wish.role, "allowed_accounts": [account]}
    sections: list[tuple[str, Mapping[str, Any]]] = [
        ("aws", {key: value for key, value in aws.items() if value}),
        ("regions", {"primary": wish.region, "probes": list(wish.probe_regions)}),
        ("system", wish.system),
        ("policy", {"admin_email": wish.admin_email}),
        ("embedded", wish.embedded) if wish.embedded else ("permit", NOTHING),
    ]
    lines = [f"name = {_toml(wish.name)}", f"environment = {_toml(wish.environment)}"]
    for title, values in sections:
        said = [PERMIT] if title == "permit" else []
        lines += ["", *said, f"[{title}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
        if title == "system":
            lines += [f"# {member}" for member in members]
    return "\n".join([*lines, ""])


def _workload(reads: Reads, system: System, ask: Ask | None) -> str:
    routes = routes_of(deployed_shape(reads, system.api.id, system.api.stage))
    return proposed(system, [function.role for function in served_functions(reads, system)], routes, ask)


def account_of(draft: Target) -> str:
    """Return whose credentials these are; raises UsageError where AWS does not tell."""
    try:
        return str(_caller(draft)["Account"])
    except RAISED as error:
        failure = explain(error, "sts", "get_caller_identity")
        if failure.code == "aws.credentials" and not draft.embedded:
            must_be_enabled(draft.regions.primary, lambda home: _caller(draft, home))
        raise UsageError(f"{failure.message} [{failure.code}]", "give --profile or --role, or sign in") from error
    except CouldNotLook as error:
        raise UsageError(f"{error.message} [{error.code}]", "give another --profile or --role") from error


def _caller(draft: Target, region: str | None = None) -> dict[str, Any]:
    sts = open_session(draft).client("sts", region_name=region, **address(draft.embedded, "sts"))
    return dict(sts.get_caller_identity())


def _members(connection: Connection, system: System) -> list[str]:
    """Return what was found, as comments under a selector by stack or tags; names speak for themselves."""
    if connection.target.system.by == "names":
        return []
    return [
        "found when this file was written:",
        f"  REST API {system.api.id} ({system.api.name}), stages {', '.join(system.api.stages)}",
        *(f"  function {function.name} (role {function.role})" for function in system.functions),
        *(f"  table {table.name}" for table in system.tables),
        *(f"  bucket {bucket.name}" for bucket in system.buckets),
        *(f"  queue {queue.name}" for queue in system.queues),
        *(f"  {missing}" for missing in [system.without("table", "bucket", "queue")] if missing),
        *(f"  left out: {each}" for each in system.left_out),
    ]


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
