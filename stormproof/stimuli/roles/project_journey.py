"""A project on its way through all agents: submitted, followed until it is done, and deleted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from probes.remote.http import Connection
from stormproof.aws.observe.lambda_functions import function_log
from stormproof.aws.observe.logs.events import events
from stormproof.core.bench import Bench
from stormproof.core.clock import poll
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.roles.project_journey import DONE, Followed
from stormproof.core.observations import Exchange
from stormproof.core.stimuli import Stimulus
from stormproof.core.surroundings import AWS_WAITS
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.routes import PROJECTS

PROJECT = {
    "name": "Stormproof: through all agents",
    "description": "Collect the demands. Write the code. Test it against the demands.",
}
ARTEFACTS = ("brief.md", "plan.md", "project.py", "test-report.md", "release-notes.md")
MARGIN_S = 5.0
REFUSED = "is not authorized to perform"
"""How AWS tells a principal that it may not:
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""


def follow(bench: Bench) -> Followed:
    """Submit a project and look at it until it is done, something was refused, or time is up; then delete it."""
    since, began = bench.clock.now(), bench.clock.monotonic()
    within = bench.surroundings.waits.project_s
    with Connection(bench.endpoint(key=bench.keys.harness())) as connection:

        def send(method: str, path: str, body: dict[str, str] | None = None) -> Exchange:
            headers = {"Content-Type": "application/json"}
            text = json.dumps(body) if body else None
            return answered(bench.send(connection.send, method, path, headers, text, "a project followed"))

        made = send("POST", PROJECTS, PROJECT)
        if made.status != 202:
            return Followed(f"HTTP {made.status}", (), _refusals(bench, since), 0.0)
        path = f"{PROJECTS}/{_document(made)['id']}"
        try:
            return poll(
                lambda: _seen(bench, send("GET", path), since, bench.clock.monotonic() - began),
                lambda seen: seen.status == DONE or bool(seen.refusals) or seen.waited_s >= within,
                clock=bench.clock,
                within_s=within + MARGIN_S,
                what="the project",
            )
        finally:
            send("DELETE", path)


def _seen(bench: Bench, shown: Exchange, since: datetime, waited_s: float) -> Followed:
    if shown.status != 200:
        return Followed(f"HTTP {shown.status}", (), _refusals(bench, since), waited_s)
    project = _document(shown)
    status, artefacts = str(project["status"]), tuple(str(each["name"]) for each in project["artefacts"])
    return Followed(status, artefacts, () if status == DONE else _refusals(bench, since), waited_s)


def _refusals(bench: Bench, since: datetime) -> tuple[str, ...]:
    """Return what AWS refused the functions since a moment, as their logs tell it."""
    return tuple(
        f"{function.name}: {bench.redactor.text(event.message.strip())}"
        for function in bench.context.system.functions
        for event in events(bench.reads, _log(bench, function.name), REFUSED, since)
        if event.at >= since
    )


def _log(bench: Bench, function: str) -> str:
    return function_log(bench.reads.read("lambda", "get_function_configuration", FunctionName=function))


def _document(exchange: Exchange) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(exchange.body)
    except ValueError as error:
        raise CouldNotLook("http.unexpected_answer", f"a project's answer is no JSON: {exchange.body[:200]}") from error
    return document


FOLLOWED = Stimulus("a project followed", settled(follow), longest_s=AWS_WAITS.project_s + MARGIN_S)
