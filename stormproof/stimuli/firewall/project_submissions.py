"""Projects of real size and kind, submitted as their owners would, and deleted again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from probes.remote.http import Connection
from stormproof.aws.observe.wafv2 import stage_arn
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.firewall.refusals import FORBIDDEN, Tried
from stormproof.core.observations import PROBE_HEADER, Endpoint, Exchange
from stormproof.core.project_corpus import Project, corpus, corpus_mark
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.firewall.web_acl_states import judged, read_records
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.routes import PROJECTS

AT_ONCE = 4
REFUSED = 300
NOT_FOUND = 404


def submit_corpus(bench: Bench) -> tuple[Tried, ...]:
    """Submit every project of the corpus with a valid key, and delete what was accepted.

    In production without a key: what the firewall lets pass there the gateway turns away, and nobody starts to work.
    """
    key = None if bench.target.production else bench.keys.issue("projects")
    since, endpoint = bench.clock.now(), bench.endpoint(key=key)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="corpus") as pool:
        tried = tuple(pool.map(lambda project: _submitted(bench, endpoint, project), corpus()))
    refused = sum(each.exchange.status == FORBIDDEN for each in tried)
    records = read_records(bench, corpus_mark(), since, refused) if refused else {}
    return judged(tried, [_mark(project) for project in corpus()], records)


def _submitted(bench: Bench, endpoint: Endpoint, project: Project) -> Tried:
    headers = {"Content-Type": "application/json", PROBE_HEADER: _mark(project)}
    body = json.dumps({"name": f"Stormproof {project.name}", "description": project.description})
    with Connection(endpoint) as connection:
        made = answered(bench.send(connection.send, "POST", PROJECTS, headers, body, f"a project, {project.name}"))
        if made.status < REFUSED:
            _delete(bench, connection, made)
    stage = stage_arn(bench.context, bench.context.system.api.stage)
    return Tried(project.name, stage, made, keyless=endpoint.key is None)


def _delete(bench: Bench, connection: Connection, made: Exchange) -> None:
    try:
        path = f"{PROJECTS}/{json.loads(made.body)['id']}"
    except (ValueError, KeyError, TypeError) as error:
        raise CouldNotLook("http.unexpected_answer", f"a new project's answer has no id: {made.body[:200]}") from error
    gone = answered(bench.send(connection.send, "DELETE", path, note="a project of the corpus"))
    if gone.status >= REFUSED and gone.status != NOT_FOUND:
        raise CouldNotLook("firewall.project_left", f"{path} was made and cannot be deleted: {gone.status}")


def _mark(project: Project) -> str:
    return f"{corpus_mark()}/{project.name}"


SUBMITTED = Stimulus("projects of real size", settled(submit_corpus), longest_s=120.0)
