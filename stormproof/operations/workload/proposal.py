"""Proposes a workload for a new target file, from what the API serves; what nobody said stays a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from stormproof.aws.observe.api_shape import ApiShape
from stormproof.core.system import System
from stormproof.core.workload.needs import NEEDS

Ask = Callable[[str, Sequence[str]], str]
"""Asks the administrator: a question, and the answers that are known to be possible; empty for none of them."""
READS = ("GET", "ANY")
WRITES = ("POST", "ANY")
DELETES = ("DELETE", "ANY")
ANY_PATH = "+}"
LAST_PLACE = re.compile(r"\{[^}+]+\}$")
EXPECT = 'expect = { "/name" = "Stormproof" }'
THINGS = "/things"
"""Stands for a path that nobody has named."""
INTRODUCTION = (
    "",
    "# What clients of the system do: by it Stormproof sees that they are served as before. Take the # away and say",
    "# what is yours; nothing is guessed. Bodies are JSON; capture, expect and until take JSON Pointers.",
    "# `stormproof target check` tries it once. Without what is not stated, these criteria are decided by weaker",
    "# proofs, or UNDECIDED:",
    *(f"#   workload.{part}: {', '.join(criteria)}" for part, criteria in NEEDS.items()),
)


@dataclass(frozen=True)
class Routes:
    """What an API serves, as far as a workload can be proposed from it.

    `plain` are paths without parameters that are read by GET, `open_ended` those that take any path. `things` are paths
    that can be posted to and have, one level below, something that can be read, `deleted` those of them where that can
    be deleted; `posted` are all other paths that can be posted to. `listed` are read, and below them something, too.
    """

    plain: tuple[str, ...] = ()
    open_ended: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    deleted: frozenset[str] = frozenset()
    posted: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


def routes_of(shape: ApiShape) -> Routes:
    """Return what a stage serves."""
    read = sorted(_served(shape, READS))
    posted = {path for path in _served(shape, WRITES) if "{" not in path}
    things = sorted(posted & {_above(path) for path in read})
    return Routes(
        tuple(path for path in read if "{" not in path),
        tuple(path for path in read if path.endswith(ANY_PATH)),
        tuple(things),
        frozenset(things) & {_above(path) for path in _served(shape, DELETES)},
        tuple(sorted(posted - set(things))),
        tuple(path for path in read if path in {_above(each) for each in read}),
    )


def proposed(system: System, served: Sequence[str], routes: Routes, ask: Ask | None) -> str:
    """Return the workload's part of a target file; `served` are the roles of the functions that serve the API.

    With `ask` the path of the health is asked for, and where the API takes any path, that of what clients make; all
    else is for the owner to uncomment and to complete.
    """
    path = ask(_question(routes), routes.plain) if ask and (routes.plain or routes.open_ended) else ""
    thing = routes.things[0] if routes.things else ""
    if ask and routes.open_ended and not thing:
        thing = ask("Which path makes something by POST, which is read below it afterwards?", ())
    return "\n".join((*INTRODUCTION, *_health(path, routes), *_journey(thing, routes), *_jobs(system, served), ""))


def _question(routes: Routes) -> str:
    question = "Which path tells by a GET without side effects that the system is up?"
    if routes.open_ended:
        return f"{question} The API takes any path below {routes.open_ended[0].rpartition('{')[0]}."
    return question


def _health(path: str, routes: Routes) -> Iterator[str]:
    yield "#"
    if path:
        yield from ("[workload.health]", f"path = {json.dumps(path)}", '# expect = { "/status" = "ok" }')
        return
    if not (routes.plain or routes.open_ended):
        yield "# [workload.health]  # a GET without side effects: the API serves none without parameters"
        return
    yield "# [workload.health]  # one of these, a GET without side effects:"
    yield from (f"# path = {json.dumps(each)}" for each in routes.plain)
    yield from (f"# path = ...  # whatever is served below {each}" for each in routes.open_ended)


def _journey(thing: str, routes: Routes) -> Iterator[str]:
    if routes.listed and not (thing or routes.posted or routes.open_ended):
        yield from ("#", "# A client's way, step by step; the API serves nothing that is made by POST:")
        yield from _step("list", "GET", routes.listed[0], 'capture = { id = "/0/id" }')
        yield from _step("see", "GET", f"{routes.listed[0]}/{{id}}", EXPECT)
        return
    path = thing or next(iter(routes.posted), THINGS)
    known, reads = bool(thing or routes.open_ended), bool(thing) or not routes.posted
    yield from ("#", f"# A client's way, step by step{'' if known else ', as it might be'}:")
    create = ("status = 201", 'body = \'{"name": "Stormproof", "text": "..."}\'', 'free_text = "/text"')
    yield from _step("create", "POST", path, *create, 'capture = { id = "/id" }' if reads else EXPECT)
    if reads:
        yield from _step("see", "GET", f"{path}/{{id}}", 'until = { "/name" = "Stormproof" }')
    if reads and (path in routes.deleted or path not in routes.things):
        yield from _step("delete", "DELETE", f"{path}/{{id}}", "status = 204", "cleanup = true")
    else:
        yield f"# Nothing deletes what is made by POST {path}: leave the journey out where that does harm."


def _step(name: str, method: str, path: str, *more: str) -> Iterator[str]:
    said = (f'name = "{name}"', f'method = "{method}"', f"path = {json.dumps(path)}", *more)
    yield from ("#", "# [[workload.journey]]", *(f"# {line}" for line in said))


def _jobs(system: System, served: Sequence[str]) -> Iterator[str]:
    yield from ("#", "# Harmless work of each function, and what shows that it is done:")
    for function in system.functions:
        of_journey = function.role in served
        event = ("event = '{\"Records\": []}'", 'expect = { "/done" = 0 }  # what it returns; or log = "..."')
        said = ('log = "{id}"  # what it writes to its log during the journey',) if of_journey else event
        lines = (f"function = {json.dumps(function.role)}", *said)
        yield from ("#", "# [[workload.jobs]]", *(f"# {line}" for line in lines))


def _served(shape: ApiShape, verbs: Sequence[str]) -> set[str]:
    return {path for path, verb in shape.methods if verb in verbs}


def _above(path: str) -> str:
    """Return the path that a thing's path lies below, empty where it does not end in a parameter."""
    return LAST_PLACE.sub("", path).rstrip("/") if LAST_PLACE.search(path) else ""
