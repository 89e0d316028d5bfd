"""What probes have left that Lambda killed: the doctor tells, ``stormproof undo`` cleans up, on a hardened system."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from probes.remote.http import Connection
from probes.remote.journey import Pace, travel
from stormproof.core.health.names import probe_key, probe_notes
from stormproof.core.naming import Names
from stormproof.core.observations import GONE
from stormproof.core.planning.plans import Call
from stormproof.operations.workload.credentials import clients_endpoint
from tests.hardened_site import Site


@pytest.fixture
def region(hardened: str, site: Site) -> str:
    """The first region that the system is probed from."""
    return site.system.probe_regions[0]


@pytest.fixture
def made(site: Site, region: str) -> Iterator[Mapping[str, Any]]:
    """What a run there has made that was killed, by its note; the note is gone afterwards."""
    connection, path = site.reached.connection, probe_notes(Names(site.system.at(region)))
    captured: dict[str, Any] = {}
    steps = [each for each in connection.target.workload.journey if not each.cleanup][:1]
    with Connection(clients_endpoint(connection, site.system, _key(site, region))) as client:
        travel(steps, client.send, Pace(connection.clock.monotonic, connection.clock.pause), meanwhile=captured.update)
    note = {"captured": captured, "under_way": "", "ends": connection.clock.now().timestamp() - 1}
    told = {"Name": f"{path}/killed", "Value": json.dumps(note), "Type": "String", "Overwrite": True}
    site.inject(Call("ssm", "put_parameter", told, region=region))
    yield captured
    assert not connection.reader.pages("ssm", "get_parameters_by_path", "Parameters", region=region, Path=path)


def _key(site: Site, region: str) -> str:
    """Return the key that the region's probes come with."""
    name = probe_key(Names(site.system))
    found = site.reached.connection.reader.read("ssm", "get_parameter", region=region, Name=name, WithDecryption=True)
    return str(found["Parameter"]["Value"])


def test_what_a_killed_probe_has_left_is_told_and_cleaned_up(
    stormproof: Callable[..., Any], hardened: str, site: Site, region: str, made: Mapping[str, Any]
) -> None:
    """By the cleanup that the workload states, with what was captured; a second undo finds nothing."""
    target = ("--target", hardened)
    findings = json.loads(stormproof("doctor", "--json", "-", *target).stdout)["findings"]
    (told,) = [each for each in findings if each["check"] == "probes"]
    assert (told["well"], region in told["found"], "stormproof undo" in told["way_out"]) == (False, True, True)
    listed = json.loads(stormproof("undo", "--list", "--json", "-", *target).stdout)
    assert [each["captured"] for each in listed["killed_probes"]] == [{name: str(made[name]) for name in made}]
    done = stormproof("undo", "--yes", *target)
    assert done.returncode == 0, done.stderr
    assert "Cleaned up after 1 killed probes." in done.stdout
    (step,) = [each for each in site.reached.connection.target.workload.journey if each.cleanup]
    assert site.ask(step.path_with(made), step.method, _key(site, region)).status in GONE
    assert "Nothing is pending." in stormproof("undo", *target).stdout
