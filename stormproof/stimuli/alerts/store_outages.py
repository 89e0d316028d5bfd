"""Stores that do not do their part: for one key of our own alone, so that nobody else is harmed.

A key's ID that is longer than a table's key may be cannot be counted, whatever the counter holds: "Partition keys:
minimum length 1 byte, maximum 2048 bytes",
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
A record whose ID is no text cannot be told by the authorizer. Both are the stores' refusal to answer as the code sees
it; the keys are taken away when the run ends, and what was written into their records with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from probes.remote.http import Connection
from stormproof.aws.observe.alerts.alarms import watching
from stormproof.aws.observe.apigateway import deployed_shape
from stormproof.aws.observe.lambda_served import route_served
from stormproof.core.bench import Bench
from stormproof.core.deployed_code import GUARD_OPEN, KEY_STORE_SILENT
from stormproof.core.errors import Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.authentication.guards import Guard
from stormproof.core.keys import key_hash
from stormproof.core.naming import Names
from stormproof.core.observations import Exchange
from stormproof.core.planning.plans import Call
from stormproof.core.stimuli import Lane, Stimulus
from stormproof.stimuli.alerts.alarm_mail import LONGEST_S, alert, quiet
from stormproof.stimuli.shared.entry_points import answered, filled, observing_since
from stormproof.stimuli.shared.own_routes import ANSWERS
from stormproof.stimuli.shared.workload import health

ASKED = 3
LONGEST_KEY = 2048


@dataclass(frozen=True)
class Outage:
    """What clients were answered meanwhile, and what became of the alarm, None where nobody was asked.

    `nobody` says why: no method asks for keys of Stormproof.
    """

    answers: tuple[Exchange, ...]
    alert: Alert | None
    observing_since: str = ""
    nobody: str = ""


def uncountable(bench: Bench) -> Outage:
    """Use a key that the counter refuses to count."""
    function = _serving(bench)
    alarms = _watching(bench, Names(bench.context.system).rate_open_alarm(function), GUARD_OPEN, function)
    return _outage(bench, alarms, "not to be counted", {"S": "key-" + "0" * LONGEST_KEY}, health(bench).path)


def untellable(bench: Bench) -> Outage:
    """Use a key that the key store does not tell, on a route that asks for it."""
    path = _asking(bench)
    if path is None:
        return Outage((), None, nobody="no method asks for keys of Stormproof: nothing rests on their store")
    names = Names(bench.context.system)
    alarms = _watching(bench, names.key_store_alarm, KEY_STORE_SILENT, names.authorizer)
    return _outage(bench, alarms, "not to be told", {"N": "0"}, path)


def _asking(bench: Bench) -> str | None:
    """Return the health's path, or another that only reads, which is behind no authorizer of the owner's."""
    api, stated = bench.context.system.api, health(bench).path
    served = deployed_shape(bench.reads, api.id, api.stage)
    method = served.method_for("GET", stated)
    if method is None or not Guard(method.authorization).foreign:
        return stated
    public = {route.key for route in bench.context.public_routes}
    reading = [route for route in served.methods if route[1] == "GET" and route not in public]
    return min((filled(p) for p, v in reading if not Guard(served.methods[p, v].authorization).foreign), default=None)


def _watching(bench: Bench, ours: str, metric: tuple[str, str], function: str) -> tuple[str, ...]:
    """Return the alarms that may tell of it: ours, whether or not it is there, and all others on the metric."""
    found = watching(bench.reads, *metric, {"FunctionName": function})
    return (ours, *(name for name in found if name != ours))


def _outage(bench: Bench, alarms: tuple[str, ...], note: str, id_: Mapping[str, str], path: str) -> Outage:
    quiet(bench, alarms)
    key, since = bench.keys.issue(note), bench.clock.now()
    bench.writer.call(_damaging(bench, key, id_))
    with Connection(bench.endpoint(key=key)) as connection:
        seen = [bench.send(connection.send, "GET", path, note=f"a key {note}") for _ in range(ASKED)]
    answers = tuple(answered(each) for each in seen)
    return Outage(answers, alert(bench, alarms, since), observing_since(bench))


def _damaging(bench: Bench, key: str, id_: Mapping[str, str]) -> Call:
    parameters = {
        "TableName": Names(bench.context.system).key_table,
        "Key": {"keyHash": {"S": key_hash(key)}},
        "UpdateExpression": "SET keyId = :id",
        "ConditionExpression": "attribute_exists(keyHash)",
        "ExpressionAttributeValues": {":id": dict(id_)},
    }
    return Call("dynamodb", "update_item", parameters, idempotent=True)


def _serving(bench: Bench) -> str:
    """Return the function that tells the health; raises Undecidable where none does."""
    api, path = bench.context.system.api, health(bench).path
    found = route_served(bench.reads, api, "GET", path)
    if found is None:
        raise Undecidable("rate.no_function", f"no function serves GET {path}")
    return found.function.name


READS = frozenset({ANSWERS})
UNCOUNTABLE = Stimulus(
    "a key not to be counted", uncountable, frozenset({"alarm:rate-guard"}), Lane.MINUTES, LONGEST_S, READS
)
UNTELLABLE = Stimulus(
    "a key not to be told", untellable, frozenset({"alarm:key-store"}), Lane.MINUTES, LONGEST_S, READS
)
