"""Projects of real size and kind, submitted as their owners would, and deleted again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from probes.remote.http import Connection
from provisioners.firewall_state import stage_arn
from stormproof.core.judges.firewall import FORBIDDEN, Tried
from stormproof.core.observations import PROBE_HEADER, Endpoint
from stormproof.core.project_corpus import Project, corpus, corpus_mark
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.bench import Bench
from stormproof.stimuli.clients import PROJECTS
from stormproof.stimuli.doors import answered
from stormproof.stimuli.firewalls import judged, read_records
from stormproof.stimuli.spreading import settled

AT_ONCE = 4


def submit_corpus(bench: Bench) -> tuple[Tried, ...]:
    """Submit every project of the corpus with a valid key, and delete what was accepted."""
    since, endpoint = bench.clock.now(), bench.endpoint(key=bench.keys.issue("projects"))
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
        # A project that was not accepted has no ID, and there is nothing to delete.
        with suppress(ValueError, KeyError, TypeError):
            path = f"{PROJECTS}/{json.loads(made.body)['id']}"
            answered(bench.send(connection.send, "DELETE", path, note="a project of the corpus"))
    return Tried(project.name, stage_arn(bench.desired, bench.desired.system.api.stage), made)


def _mark(project: Project) -> str:
    return f"{corpus_mark()}/{project.name}"


SUBMITTED = Stimulus("projects of real size", settled(submit_corpus), longest_s=120.0)
