"""Every request of a run, looked for in the access log when all have been sent, and secrets that no log may hold."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from probes.remote.http import Connection
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.logs.destinations import groups_of, read_system_groups
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook
from stormproof.core.evidence import Record
from stormproof.core.judges.authentication.guards import BY_LAMBDA, Guard
from stormproof.core.keys import key_id, new_key
from stormproof.core.logs.access_log import names_of
from stormproof.core.observations import KEY_HEADER
from stormproof.core.request_log import SentRequest
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.core.workload.model import filled
from stormproof.stimuli.rate_limiting.made_up_keys import enter_with_made_up_keys
from stormproof.stimuli.shared.arrivals import must_have_arrived
from stormproof.stimuli.shared.entry_points import NOBODY, answered
from stormproof.stimuli.shared.log_lines import awaited, group_of, not_before, rows
from stormproof.stimuli.shared.log_traces import LONGEST_S, REQUEST_ID
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

LINES = "fields @timestamp, @message, @log | sort @timestamp asc | limit {most}"
MOST = 10_000
PAGES = 20
"""How many times so many lines are read at most: a busy target writes its own lines between ours."""
KEY_FORM = "sp_[A-Za-z0-9_-]{49}"
Lines = dict[str, Mapping[str, str]]


@dataclass(frozen=True)
class Looked:
    """The requests of a run, the lines of those that were found (by ID), the log groups that hold a secret.

    `by_stage` are IDs in the order of their answers, by the address of the stage that was sent them and logs them.
    """

    sent: tuple[SentRequest, ...]
    lines: Mapping[str, Mapping[str, str]]
    leaking: tuple[str, ...]
    by_stage: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def must_have_arrived(self) -> None:
        """Raise CouldNotLook ``logs.not_arrived`` where earlier lines of a stage have come, and its last has not."""
        for url, ids in self.by_stage.items():
            must_have_arrived(ids, self.lines, f"requests to {url}")


def look_for_all(bench: Bench) -> Looked:
    """Send a request of each kind, with secrets where clients put them, and look for all requests of the run."""
    marker = f"stormproof-in-confidence-{secrets.token_hex(16)}"
    own = dict(_of_each_kind(bench, marker))
    strangers = {each.exchange.request_id for each in enter_with_made_up_keys(bench)}
    known = (
        replace(each, user=own.get(each.request_id, ""), stranger=each.request_id in strangers)
        for each in _logged_by_stages(bench)
    )
    sent = _with_authorizers(bench, known)
    lines = _found(bench, sent, bench.request_log.began)
    _measure(bench, sent, lines)
    return Looked(sent, lines, _leaking(bench, marker), _by_stage(bench, sent))


def look_for_one(bench: Bench) -> Looked:
    """Send one request without a key, and look for it: needs no right but to read."""
    since = bench.clock.now()
    with Connection(bench.endpoint()) as connection:
        seen = answered(bench.send(connection.send, "GET", health(bench).path, note="no key"))
    sent = tuple(each for each in _logged_by_stages(bench) if each.request_id == seen.request_id)
    return Looked(sent, _found(bench, sent, since), ())


def _of_each_kind(bench: Bench, marker: str) -> Iterator[tuple[str, str]]:
    """Yield request ID and user: by each stage; served, refused by the system, refused by the gateway, of no route."""
    valid = bench.keys.issue("requests of each kind")
    confiding = {"Authorization": f"Bearer {marker}", "Cookie": f"session={marker}", "Content-Type": "application/json"}
    for key, method, path, text, user in _kinds(bench, valid, marker):
        headers = confiding | ({KEY_HEADER: key} if key else {})
        for stage in bench.context.system.api.stages:
            with Connection(bench.endpoint(stage)) as connection:
                seen = answered(bench.send(connection.send, method, path, headers, text, "one of each kind"))
            yield seen.request_id, user


def _kinds(bench: Bench, valid: str, marker: str) -> Iterator[tuple[str | None, str, str, str | None, str]]:
    """Yield key, method, path, body and user of a request of each kind; none of them makes anything."""
    query = f"?token={marker}"
    path, no_json = health(bench).path + query, f'{{"{marker}"'
    yield valid, "GET", path, None, key_id(valid)
    yield new_key(), "GET", path, None, ""
    yield None, "GET", f"/{NOBODY}", None, ""
    for step in bench.target.workload.journey:
        named = filled(step.path, dict.fromkeys(step.places, NOBODY))
        if step.body:
            yield valid, step.method, named + query, no_json, key_id(valid)
            yield None, step.method, named + query, no_json, ""
        elif step.places:
            yield valid, step.method, named, None, key_id(valid)


def _logged_by_stages(bench: Bench) -> Iterator[SentRequest]:
    """Yield what was sent to a stage, by the API's own address or by the door that clients use: the stage logs it."""
    stages = [url + "/" for url in _served_at(bench)]
    for each in bench.request_log.requests():
        if each.request_id and each.url.startswith(tuple(stages)):
            yield each


def _with_authorizers(bench: Bench, sent: Iterable[SentRequest]) -> tuple[SentRequest, ...]:
    """Return requests with whether the method that serves each asks a Lambda authorizer, by what the stages serve.

    Whom an authorizer of the owner's takes a client for is its own to say: it tells somebody, and not a key of ours.
    """
    api = bench.context.system.api
    shapes = {url: deployed_shape(bench.reads, api.id, stage) for url, stage in _served_at(bench).items()}

    def asked(each: SentRequest) -> SentRequest:
        base = next(url for url in shapes if each.url.startswith(f"{url}/"))
        method = shapes[base].method_for(each.method, urlsplit(each.url.removeprefix(base)).path)
        authorization = method.authorization if method else ""
        user = "" if Guard(authorization).foreign else each.user
        return replace(each, authorized=authorization.startswith(BY_LAMBDA), user=user)

    return tuple(asked(each) for each in sent)


def _by_stage(bench: Bench, sent: Sequence[SentRequest]) -> dict[str, Sequence[str]]:
    stages = tuple(_served_at(bench))
    return {url: [each.request_id for each in sent if each.url.startswith(f"{url}/")] for url in stages}


def _served_at(bench: Bench) -> dict[str, str]:
    """Return URL -> stage, the door that clients use last: its path may be the beginning of others."""
    api = bench.context.system.api
    return {bench.endpoint(stage).url: stage for stage in api.stages} | {bench.endpoint().url: api.stage}


def _found(bench: Bench, sent: Sequence[SentRequest], since: datetime) -> Lines:
    wanted = frozenset(each.request_id for each in sent)
    logs = dict(_access_logs(bench))
    if not logs:
        return {}
    return awaited(
        bench,
        lambda: _lines(bench, logs, since, wanted),
        lambda seen: seen.keys() >= wanted,
    )


def _access_logs(bench: Bench) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the log groups of the stages' access logs, with the names of the fields by variable."""
    stages = bench.reads.read("apigateway", "get_stages", restApiId=bench.context.system.api.id)["item"]
    existing = {each.name for each in read_system_groups(bench.reads, bench.context) if each.queryable}
    for stage in stages:
        settings = stage.get("accessLogSettings") or {}
        for group in groups_of(settings.get("destinationArn", "")):
            if group in existing:
                yield group, names_of(settings.get("format", ""))


def _lines(bench: Bench, logs: Mapping[str, Mapping[str, str]], since: datetime, wanted: frozenset[str]) -> Lines:
    found: Lines = {}
    text = LINES.format(most=MOST)
    for _ in range(PAGES):
        page = list(rows(bench, text, tuple(logs), since))
        for row in page:
            message = row.get("@message", "")
            values = _values(message, logs.get(group_of(row), {}))
            found.update(dict.fromkeys(wanted & set(REQUEST_ID.findall(message)), values))
        if len(page) < MOST or found.keys() >= wanted:
            return found
        since = datetime.fromisoformat(page[-1]["@timestamp"]).replace(tzinfo=since.tzinfo)
    raise CouldNotLook(
        "logs.too_many_lines", f"more than {PAGES * MOST} lines were written to the access log meanwhile"
    )


def _values(message: str, names: Mapping[str, str]) -> dict[str, str]:
    try:
        fields = json.loads(message)
    except ValueError:
        return {}
    return {variable: str(fields.get(name, "")) for variable, name in names.items()}


def _leaking(bench: Bench, marker: str) -> tuple[str, ...]:
    """Return the log groups that hold the marker, or anything in the form of a key: no query tells a real one."""
    groups = [each.name for each in read_system_groups(bench.reads, bench.context) if each.queryable]
    began = bench.request_log.began
    held = f"filter @message like /{marker}|{KEY_FORM}/ | stats count(*) as lines by @log"
    text = f"{not_before(bench, began)} | {held}"
    return tuple(sorted({group_of(row) for row in rows(bench, text, groups, began)}))


def _measure(bench: Bench, sent: Sequence[SentRequest], lines: Iterable[str]) -> None:
    content = {"requests": len(sent), "found": len(set(lines))}
    title = f"{content['found']} of {content['requests']} requests found in the access log"
    bench.record(Record("measure", bench.clock.now(), title, content))


# In the last lane: what all others have sent is sent by then.
ALL = Stimulus("all requests looked for", settled(look_for_all), lane=Lane.DAYS, longest_s=LONGEST_S)
ONE = Stimulus("one request looked for", settled(look_for_one), longest_s=LONGEST_S)
