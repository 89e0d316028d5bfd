"""Proposes a workload for a new target file, from what the API serves; what nobody said stays a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.api_shape import ApiShape
from stormproof.core.system import System

Ask = Callable[[str, Sequence[str]], str]
"""Asks the administrator: a question, and the answers that are known to be possible; empty for none of them."""
READS = ("GET", "ANY")
ANY_PATH = "+}"
LAST_PLACE = re.compile(r"\{[^}+]+\}$")
INTRODUCTION = (
    "",
    "# What clients of the system do: by it Stormproof sees that they are served as before. What needs a part that is",
    "# not stated is UNDECIDED. Bodies are JSON; capture, expect and until take JSON Pointers.",
    "# `stormproof target check` tries it once.",
)


@dataclass(frozen=True)
class Routes:
    """What an API serves, as far as a workload can be proposed from it.

    `plain` are paths without parameters that are read by GET, `open_ended` those that take any path, `things` paths
    that can be posted to and have, one level below, something that can be read.
    """

    plain: tuple[str, ...]
    open_ended: tuple[str, ...]
    things: tuple[str, ...]


def routes_of(shape: ApiShape) -> Routes:
    """Return what a stage serves."""
    read = sorted({path for path, verb in shape.methods if verb in READS})
    posted = {path for path, verb in shape.methods if verb == "POST"}
    above = {LAST_PLACE.sub("", path).rstrip("/") for path in read if LAST_PLACE.search(path)}
    return Routes(
        tuple(path for path in read if "{" not in path),
        tuple(path for path in read if path.endswith(ANY_PATH)),
        tuple(path for path in sorted(posted & above) if "{" not in path),
    )


def proposed(system: System, served: Sequence[str], routes: Routes, ask: Ask | None) -> str:
    """Return the workload's part of a target file; `served` are the roles of the functions that serve the API.

    With `ask` the path of the health is asked for; all else is for the owner to uncomment and to complete.
    """
    path = ask(_question(routes), routes.plain) if ask else ""
    behind = [function.role for function in system.functions if function.role not in served]
    return "\n".join((*INTRODUCTION, *_health(path, routes), *_journey(routes), *_jobs(behind), ""))


def _question(routes: Routes) -> str:
    if routes.open_ended:
        where = f"the API serves any path below {routes.open_ended[0].removesuffix('/{proxy+}') or '/'}"
        return f"Which path tells the health by a GET without side effects ({where})?"
    return "Which path tells the health by a GET without side effects?"


def _health(path: str, routes: Routes) -> Iterator[str]:
    if path:
        yield from ("[workload.health]", f"path = {json.dumps(path)}")
        return
    yield from ("# [workload.health]  # one of these, a GET without side effects:", *_choices(routes))


def _choices(routes: Routes) -> Iterator[str]:
    for path in routes.plain:
        yield f"# path = {json.dumps(path)}"
    for path in routes.open_ended:
        yield f"# path = ...  # whatever is served below {path}"


def _journey(routes: Routes) -> Iterator[str]:
    path = routes.things[0] if routes.things else "/things"
    steps = (
        ("create", "POST", path, ("status = 201", "body = '{\"name\": \"Stormproof\", \"text\": \"...\"}'",
                                  'free_text = "/text"', 'capture = { id = "/id" }')),
        ("see", "GET", f"{path}/{{id}}", ('until = { "/name" = "Stormproof" }',)),
        ("delete", "DELETE", f"{path}/{{id}}", ("status = 204", "cleanup = true")),
    )  # fmt: skip
    for name, method, where, more in steps:
        said = (f'name = "{name}"', f'method = "{method}"', f"path = {json.dumps(where)}", *more)
        yield from ("#", "# [[workload.journey]]", *(f"# {line}" for line in said))


def _jobs(roles: Sequence[str]) -> Iterator[str]:
    for role in roles:
        said = (f"function = {json.dumps(role)}", "event = '{\"Records\": []}'", 'expect = { "/done" = 0 }')
        yield from ("#", "# [[workload.jobs]]", *(f"# {line}" for line in said))
