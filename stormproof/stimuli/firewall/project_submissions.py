"""Projects of real size and kind, submitted as their owners would, and deleted again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from probes.remote.http import Connection
from probes.remote.journey import travel
from stormproof.aws.observe.wafv2 import stage_arn
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.judges.firewall.refusals import FORBIDDEN, Tried
from stormproof.core.observations import PROBE_HEADER, Endpoint
from stormproof.core.project_corpus import Project, corpus, corpus_mark
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.firewall.web_acl_states import judged, read_records
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.traffic import SERVED
from stormproof.stimuli.shared.workload import exchanged, sender, writing

AT_ONCE = 4
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
    """Take the journey up to the step that takes the text, and clean up what it made."""
    step = writing(bench).saying(project.description)
    steps = [step if each.name == step.name else each for each in bench.target.workload.upto(writing(bench))]
    with Connection(endpoint) as connection:
        send = sender(bench, connection, {PROBE_HEADER: _mark(project)}, f"a project, {project.name}")
        seen = travel(steps, send, notes=bench.notes(steps))
    made = next((exchanged(each) for each in seen.outcomes if each.step == step.name), None)
    if made is None:
        before = seen.outcomes[-1]
        raise CouldNotLook("firewall.project_not_sent", f"step {before.step} before it failed: {before.problem}")
    for each in seen.outcomes:
        if each.problem and each.step != step.name and exchanged(each).status != NOT_FOUND:
            raise CouldNotLook("firewall.project_left", f"step {each.step} after {project.name}: {each.problem}")
    stage = stage_arn(bench.context, bench.context.system.api.stage)
    return Tried(project.name, stage, made, keyless=endpoint.key is None)


def _mark(project: Project) -> str:
    return f"{corpus_mark()}/{project.name}"


SUBMITTED = Stimulus("projects of real size", settled(submit_corpus), longest_s=120.0, reads=SERVED)
