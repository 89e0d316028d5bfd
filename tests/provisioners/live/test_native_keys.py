"""On the embedded AWS: the twin's clients have native API keys; hardening locks none out, and learns no value."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import Undecidable
from stormproof.core.evidence import Record
from stormproof.core.keys import OF_A_RUN
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint
from stormproof.core.planning.plans import Call
from stormproof.core.policy import NativeRequirement
from stormproof.operations.keys import KeyStore
from stormproof.operations.undo import finish_undo
from stormproof.operations.workload.keys import OWNER, KnownKeys
from tests.provisioners.live.conftest import QUIET, Site, embedded, reached
from tests.provisioners.live.traffic import Client, Route, Traffic

PARTS = frozenset({"1.2", "6.1"})
A_MINUTE = timedelta(seconds=60)


@dataclass(frozen=True)
class Twin:
    """The system as its owner deployed it, then hardened; `key` is the ID and `value` the text of its native key."""

    site: Site
    key: str
    value: str
    found: dict[str, int]
    records: list[Record]

    def status(self, key: str | None) -> int:
        """Ask for the health and return the status."""
        return int(self.site.ask(key=key).status)

    def patched(self, **values: str) -> None:
        """Change the native key."""
        patch = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()]
        self.site.inject(Call("apigateway", "update_api_key", {"apiKey": self.key, "patchOperations": patch}))

    def later(self) -> None:
        """Let a minute pass; what is due happens."""
        self.site.reached.connection.clock.advance(A_MINUTE)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    """The twin, hardened as far as keys and their limits go, every call recorded."""
    records: list[Record] = []
    with embedded(tmp_path_factory.mktemp("localaws"), ()) as told:
        site = replace(reached(told), criteria=PARTS)
        (key,) = site.reached.connection.reader.pages("apigateway", "get_api_keys", "items", includeValues=True)
        before = {"with": int(site.ask(key=key["value"]).status), "without": int(site.ask().status)}
        recorded = replace(site.reached, connection=site.reached.connection.recording(records.append))
        replace(site, reached=recorded).apply(replace(site, reached=recorded).plan())
        yield Twin(site, key["id"], key["value"], before, records)


def test_a_key_that_worked_before_works_after(twin: Twin) -> None:
    """One without a key is told so by 401 now, and nothing is left to do."""
    assert twin.found == {"with": 200, "without": 403}
    assert (twin.status(twin.value), twin.status(None), twin.status("a-value-that-nobody-has")) == (200, 401, 403)
    assert not twin.site.plan().changes


def test_its_value_is_nowhere(twin: Twin) -> None:
    """Neither in what was recorded, nor in the store, nor in any log."""
    reads = twin.site.reached.connection.reader
    table = reads.pages("dynamodb", "scan", "Items", TableName=Names(twin.site.system).key_table)
    lines = [
        event["message"]
        for group in reads.pages("logs", "describe_log_groups", "logGroups[].logGroupName")
        for event in reads.pages("logs", "filter_log_events", "events", logGroupName=group)
    ]
    assert twin.records
    assert table
    for where in (str(twin.records), str(table), "\n".join(lines)):
        assert twin.value not in where


def test_keys_list_tells_where_it_came_from(twin: Twin) -> None:
    """Under its own ID, for its plan's stage."""
    connection, names = twin.site.reached.connection, Names(twin.site.system)
    store = KeyStore(connection.reader, connection.writer, names.key_table, connection.clock.now)
    record = store.get(twin.key)
    assert (record.source, record.stages) == ("native", (twin.site.system.api.stage,))


def test_its_quota_is_lifted_as_the_target_asks(twin: Twin) -> None:
    """The plan has it in a tag."""
    (plan,) = twin.site.reached.connection.reader.pages("apigateway", "get_usage_plans", "items")
    assert "quota" not in plan
    assert plan["tags"]["stormproof:lifted-quota"]


def test_a_native_key_is_followed_within_a_minute_where_native_keys_are_not_demanded(twin: Twin) -> None:
    """Disabled it is refused, enabled admitted again; a key of our own passes, and the handler finds its ID."""
    policy = replace(twin.site.policy, native_requirement=NativeRequirement.REMOVE)
    twin.site.apply(twin.site.plan(policy=policy))
    connection, names = twin.site.reached.connection, Names(twin.site.system)
    store = KeyStore(connection.reader, connection.writer, names.key_table, connection.clock.now)
    issued = store.create("ours")
    ours = issued.text
    assert (twin.status(twin.value), twin.status(ours), twin.status(None)) == (200, 200, 401)
    assert twin.site.ask("/api/projects/none", key=ours).status == 404  # with a key's ID the handler goes on to look
    twin.patched(enabled="false")
    twin.later()
    assert (twin.status(twin.value), twin.status(ours)) == (403, 200)
    twin.patched(enabled="true")
    twin.later()
    assert twin.status(twin.value) == 200
    back = twin.site.plan()
    assert [change.control for change in back.changes] == ["native-requirement", "deployment"]
    twin.site.apply(back)
    assert (twin.status(twin.value), twin.status(ours)) == (200, 403)
    store.discard([issued.record])


def test_a_new_native_key_is_admitted_within_a_minute(twin: Twin) -> None:
    """And one that is deleted is refused at once, by the gateway."""
    connection = twin.site.reached.connection
    (plan,) = connection.reader.pages("apigateway", "get_usage_plans", "items")
    value = "a-new-value-of-the-owner"
    made: dict[str, Any] = connection.writer.answer(
        Call("apigateway", "create_api_key", {"name": "new", "enabled": True, "value": value})
    )
    member = {"usagePlanId": plan["id"], "keyId": made["id"], "keyType": "API_KEY"}
    twin.site.inject(Call("apigateway", "create_usage_plan_key", member))
    assert twin.status(value) == 403
    twin.later()
    assert twin.status(value) == 200
    twin.site.inject(Call("apigateway", "delete_api_key", {"apiKey": made["id"]}))
    assert twin.status(value) == 403
    twin.later()
    assert not twin.site.plan().changes


KILLED = """
import os, sys
from pathlib import Path
from stormproof.operations.reach import reach
from stormproof.operations.workload.keys import KnownKeys

reached = reach(Path(sys.argv[1]))
with KnownKeys(reached.connection, reached.system, Path(sys.argv[2])).held() as key:
    print(key.text, flush=True)
    os.kill(os.getpid(), 9)
"""


def temporary(twin: Twin) -> list[str]:
    """Return the names of native keys that Stormproof has made for itself."""
    names = twin.site.reached.connection.reader.pages("apigateway", "get_api_keys", "items[].name")
    return [name for name in names if name.startswith(OF_A_RUN)]


def test_a_workload_is_tried_with_a_native_key_that_is_gone_afterwards(twin: Twin, tmp_path: Path) -> None:
    """It opens the API while the look lasts; meanwhile nobody takes it for what a killed run has left."""
    reached = twin.site.reached
    with KnownKeys(reached.connection, reached.system, tmp_path).held() as key:
        assert (twin.status(key.text), len(temporary(twin)), key.given) == (200, 1, False)
        with pytest.raises(Undecidable) as error:
            finish_undo(reached.connection, reached.system, tmp_path)
        assert error.value.code == "lease.held"
    assert (twin.status(key.text), temporary(twin)) == (403, [])
    assert not finish_undo(reached.connection, reached.system, tmp_path).done


def test_the_next_verb_deletes_the_native_key_of_a_look_that_was_killed(twin: Twin, tmp_path: Path) -> None:
    """How to delete it stands on this machine's disk before it exists."""
    reached = twin.site.reached
    command = [sys.executable, "-c", KILLED, str(reached.file), str(tmp_path)]
    killed = subprocess.run(command, env=QUIET, capture_output=True, text=True, check=False)
    assert killed.returncode == -9, killed.stderr
    key = killed.stdout.strip()
    assert (twin.status(key), len(temporary(twin))) == (200, 1)
    done = finish_undo(reached.connection, reached.system, tmp_path).done
    assert {entry.title for entry in done} == {"temporary native API keys", "API key of a look"}
    assert (twin.status(key), temporary(twin)) == (403, [])
    connection, names = reached.connection, Names(reached.system)
    store = KeyStore(connection.reader, connection.writer, names.key_table, connection.clock.now)
    assert OWNER not in {record.owner for record in store.all()}


def test_what_stood_before_stands_again(twin: Twin) -> None:
    """The demand and the quota are as they were, and nothing is left of the key sync; clients are served meanwhile."""
    served, refused = frozenset({200}), frozenset({401, 403})
    traffic = Traffic((asking(twin.site, "native", twin.value), asking(twin.site, "none", None)), each_s=1 / 5)
    with traffic.running("removal", {"native": served, "none": refused}):
        twin.site.apply(twin.site.removal())
        as_it_stood(twin)
        twin.site.apply(twin.site.plan())
        traffic.until(1, A_MINUTE.total_seconds())
    assert not traffic.wrong(), traffic.report()


def asking(site: Site, name: str, key: str | None) -> Client:
    """Return a client that asks for the health all the while."""
    api = site.system.api
    url = f"{site.gateway_url}/_aws/execute-api/{api.id}/{api.stage}"
    return Client(name, Endpoint(url, key=key, ca_file=site.ca_file), (Route("GET", "/health"),))


def as_it_stood(twin: Twin) -> None:
    """Hold that nothing is left."""
    reads, names = twin.site.reached.connection.reader, Names(twin.site.system)
    (plan,) = reads.pages("apigateway", "get_usage_plans", "items")
    assert (plan["quota"]["limit"], plan["quota"]["period"]) == (1000, "DAY")
    assert "stormproof:lifted-quota" not in (plan.get("tags") or {})
    assert (twin.status(twin.value), twin.status(None)) == (200, 403)
    assert names.key_sync not in json.dumps(reads.read("events", "list_rules"))
