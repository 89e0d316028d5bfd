"""What a workload must say to be one: rules on the raw data, as those of `core.target.rules`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stormproof.core.target.toml_lines import Path
from stormproof.core.workload.json_pointer import at
from stormproof.core.workload.model import PLACE

Found = tuple[Path, str, str]
Table = Mapping[str, Any]


def workload_says_something(data: Table) -> Iterator[Found]:
    """An empty table would look like one that is filled in."""
    if "workload" in data and not any(_workload(data).get(part) for part in ("health", "journey", "jobs")):
        yield ("workload",), "says nothing", "add [workload.health], or take [workload] out"


def bodies_are_json(data: Table) -> Iterator[Found]:
    """What is sent is JSON."""
    for path, table in (*_steps(data), *_jobs(data)):
        for key in ("body", "event", "message"):
            text = table.get(key)
            if isinstance(text, str) and (error := _no_json(text)):
                yield (*path, key), f"is no JSON: {error}", 'write it in single quotes: \'{"name": "value"}\''


def steps_are_told_apart(data: Table) -> Iterator[Found]:
    """Reports name steps."""
    seen = {"health"} if _workload(data).get("health") else set()
    for path, step in _steps(data):
        name = str(step.get("name"))
        if name in seen:
            yield (*path, "name"), f"{name}: another request is called so", "give each step a name of its own"
        seen.add(name)


def places_are_captured(data: Table) -> Iterator[Found]:
    """What stands in braces was captured by an earlier step; cleanup comes last, and so do jobs."""
    captured: set[str] = set()
    steps = [(path, step) for path, step in _steps(data) if step.get("cleanup") is not True]
    last = [(path, step) for path, step in _steps(data) if step.get("cleanup") is True]
    for path, step in (*steps, *last):
        yield from _uncaptured((*path, "path"), PLACE.findall(str(step.get("path", ""))), captured)
        yield from _uncaptured((*path, "body"), _whole_places(step.get("body")), captured)
        captured |= set(_table(step, "capture"))
    for path, job in _jobs(data):
        yield from _uncaptured((*path, "log"), PLACE.findall(str(job.get("log", ""))), captured)
        yield from _uncaptured((*path, "message"), _whole_places(job.get("message")), captured)
        yield from _uncaptured((*path, "event"), _whole_places(job.get("event")), captured)


def health_stands_alone(data: Table) -> Iterator[Found]:
    """Nothing is captured before the request for the health."""
    health = _table(_workload(data), "health")
    for place in PLACE.findall(str(health.get("path", ""))):
        yield ("workload", "health", "path"), f"{{{place}}}: nothing is captured before", "name a path without braces"


def captures_are_told_apart(data: Table) -> Iterator[Found]:
    """A name that is captured twice loses what it stood for, and with it the cleanup."""
    seen: set[str] = set()
    for path, step in _steps(data):
        for name in _table(step, "capture"):
            if name in seen:
                yield (*path, "capture", name), "is captured by a step before", "give it another name"
            seen.add(name)


def jobs_are_told_apart(data: Table) -> Iterator[Found]:
    """The same job twice shows no more than once."""
    jobs = [job for _, job in _jobs(data)]
    for index, (path, job) in enumerate(_jobs(data)):
        if job in jobs[:index]:
            yield path, "is the same as a job before", "take it out"


def journeys_capture_something(data: Table) -> Iterator[Found]:
    """Statuses alone any mock of a gateway answers: something of the answers must be the system's own."""
    steps = [step for _, step in _steps(data)]
    if steps and all(step.get("cleanup") is True for step in steps):
        yield ("workload", "journey", 0), "has no step but cleanup", "add the step that makes what is cleaned up"
    elif steps and not any(step.get(key) for step in steps for key in ("capture", "expect", "until")):
        yield (
            ("workload", "journey", 0),
            "captures nothing: no step says what of an answer is the system's own",
            'add to a step capture = { id = "/id" }, or expect = { "/name" = "..." }',
        )
    for path, step in _steps(data):
        if step.get("capture") == {}:
            yield (*path, "capture"), "captures nothing", 'write capture = { id = "/id" }, or take it out'


def free_texts_are_texts(data: Table) -> Iterator[Found]:
    """Where any text may stand, one stands."""
    for path, step in _steps(data):
        pointer, body = step.get("free_text"), step.get("body", "null")
        if isinstance(pointer, str) and isinstance(body, str) and not _no_json(body):
            try:
                stands = isinstance(at(json.loads(body), pointer), str)
            except (LookupError, ValueError):
                stands = False
            if not stands:
                yield (
                    (*path, "free_text"),
                    f"{pointer[:60]}: no text stands there in the body",
                    "point to one: /description",
                )


def jobs_are_whole(data: Table) -> Iterator[Found]:
    """A job is an event, or a message on a queue, or what the journey brings about; and it shows."""
    for path, job in _jobs(data):
        if "event" in job and ("queue" in job or "message" in job):
            yield path, "is an event and a message", "keep event, or queue and message"
        if ("queue" in job) != ("message" in job):
            yield path, "queue and message belong together", "add the one that is missing"
        if "expect" in job and "event" not in job:
            yield (*path, "expect"), "only what is invoked with an event returns something", "add event, or say log"
        if not (job.get("expect") or job.get("log")):
            yield path, "nothing shows that it was done", 'add expect = { "/done" = 1 } with event, or log = "..."'


WORKLOAD_RULES: tuple[Callable[[Table], Iterator[Found]], ...] = (
    workload_says_something,
    bodies_are_json,
    steps_are_told_apart,
    places_are_captured,
    journeys_capture_something,
    free_texts_are_texts,
    health_stands_alone,
    captures_are_told_apart,
    jobs_are_told_apart,
    jobs_are_whole,
)


def _uncaptured(path: Path, places: list[str], captured: set[str]) -> Iterator[Found]:
    for place in places:
        if place not in captured:
            yield path, f"{{{place}}} is captured by no step before", f'add capture = {{ {place} = "/..." }} to one'


def _whole_places(text: Any) -> list[str]:
    """Return the names of texts in JSON that are nothing but a place; braces inside of prose may be prose."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, str) and (place := PLACE.fullmatch(value)):
            found.append(place[1])
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(inner)

    if isinstance(text, str) and not _no_json(text):
        look(json.loads(text))
    return found


def _no_json(text: str) -> str:
    try:
        json.dumps(json.loads(text, object_pairs_hook=_each_once), allow_nan=False)
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


def _each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raise ValueError for a name that stands twice in an object: receivers take the first or the last."""
    found: dict[str, Any] = {}
    for name, value in members:
        if name in found:
            raise ValueError(f"{json.dumps(name)} stands twice in one object")
        found[name] = value
    return found


def _workload(data: Table) -> Table:
    return _table(data, "workload")


def _steps(data: Table) -> list[tuple[Path, Table]]:
    return _listed(data, "journey")


def _jobs(data: Table) -> list[tuple[Path, Table]]:
    return _listed(data, "jobs")


def _listed(data: Table, part: str) -> list[tuple[Path, Table]]:
    listed = _workload(data).get(part)
    tables = listed if isinstance(listed, list) else []
    return [(("workload", part, index), table) for index, table in enumerate(tables) if isinstance(table, dict)]


def _table(data: Table, name: str) -> Table:
    found = data.get(name)
    return found if isinstance(found, dict) else {}
