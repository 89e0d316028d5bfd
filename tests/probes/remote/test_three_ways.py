"""The same files give the same observations: in the harness, as the function's package, as the canary's."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from probes.remote.check import Probe, check_health, check_journey
from probes.remote.pace import real_pace
from stormproof.aws.probe_package import AS_CANARY, AS_FUNCTION, probe_layer, probe_package
from stormproof.core.health.observed import Observed, read_document
from stormproof.core.health.probe_settings import Settings
from stormproof.core.observations import Endpoint, Timings
from tests.probes.remote.served import Shop, server
from tests.stormproof.made_workloads import SHOP

KEY, NOTES = "/probe/key", "/probe/notes"


@pytest.fixture
def shop() -> Iterator[tuple[Shop, str]]:
    """A shop and its address."""
    shop = Shop({KEY: "sp_key"})
    made = server(shop)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shop, f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


def ran(folder: Path, package: bytes, handler: str, url: str, *checks: str) -> list[Any]:
    """Return what a handler came to for each check, and what was loaded that is not of the standard library."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder)
    inside = folder / "python" if (folder / "python").exists() else folder
    told = Settings(url, "abc123", "us-east-1", NOTES, KEY).variables()
    environment = {
        **told,
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
    }
    script = Path(__file__).with_name("three_ways.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(inside), handler.partition(".")[2], *checks],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line.get("answer", line) for line in lines]


def timeless(seen: Observed) -> Observed:
    """Return an observation without what differs each time."""
    attempts = tuple(replace(each, at=0, timings=Timings()) for each in seen.attempts)
    return replace(seen, started=0, seconds=0, region="", attempts=attempts)


def logged(line: dict[str, Any]) -> Observed:
    """Return what a line of a log tells of a run."""
    return read_document({name: value for name, value in line.items() if name not in {"level", "event"}})


def test_the_three_ways_see_the_same(shop: tuple[Shop, str], tmp_path: Path) -> None:
    """Health and journey; nothing is loaded but the standard library and what travels."""
    _, url = shop
    probe = Probe(Endpoint(url, key="sp_key"), SHOP, "here")
    harness = [timeless(each) for each in (check_health(probe), check_journey(probe, real_pace()))]
    *function, loaded = ran(tmp_path / "a", probe_package(SHOP), AS_FUNCTION, url, "health", "journey")
    *canary, _ = ran(tmp_path / "b", probe_layer(SHOP), AS_CANARY, url, "health", "journey")
    assert [timeless(read_document(each)) for each in function[1::2]] == harness
    assert [timeless(logged(each)) for each in canary[::2]] == harness
    assert all(each.passed for each in harness)
    assert set(loaded) <= {"stormproof_probe", "probes", "stormproof", "__main__"}


def test_a_failing_system_fails_the_canary_and_is_data_of_the_function(shop: tuple[Shop, str], tmp_path: Path) -> None:
    """One attempt, no retry; both report a Success of 0, and the phases all the same."""
    kept, url = shop
    kept.health = 503
    line, failed, _ = ran(tmp_path / "a", probe_layer(SHOP), AS_CANARY, url, "health")
    assert (failed["raised"], line["level"]) == ("SystemFailed", "ERROR")
    assert "503 instead of 200" in failed["message"]
    _, seen, _ = ran(tmp_path / "b", probe_package(SHOP), AS_FUNCTION, url, "health")
    assert (seen["code"], len(seen["attempts"])) == ("status", 1)
    assert kept.sent == ["GET /up"] * 2
    for each in kept.reported:
        named = {each[f"MetricData.member.{n}.MetricName"]: each[f"MetricData.member.{n}.Value"] for n in range(1, 7)}
        assert named.keys() == {"Success", "Dns", "Connect", "Tls", "FirstByte", "Total"}
        assert float(named["Success"]) == 0
        assert float(named["Total"]) > 0
        assert each["MetricData.member.1.Dimensions.member.2.Value"] == "eu-west-1"


@pytest.mark.parametrize(("refused", "said"), [("GetParameter", "AccessDenied"), ("PutMetricData", "refused")])
def test_a_probe_that_cannot_look_or_report_says_so(
    shop: tuple[Shop, str], tmp_path: Path, refused: str, said: str
) -> None:
    """It is an error of the probe, and no word on the system; a key never stands in it."""
    kept, url = shop
    kept.refuses.add(refused)
    failed, _ = ran(tmp_path, probe_package(SHOP), AS_FUNCTION, url, "health")
    assert failed["raised"] == "ProbeFailed"
    assert said in failed["message"]
    assert "sp_key" not in json.dumps(failed)


def test_what_a_killed_run_has_left_is_cleaned_by_the_next(shop: tuple[Shop, str], tmp_path: Path) -> None:
    """A run that may still be under way is left alone; a step without an answer is told once."""
    kept, url = shop
    over = {"captured": {"id": "dead"}, "under_way": "", "ends": 1.0}
    kept.parameters[f"{NOTES}/killed"] = json.dumps(over)
    kept.parameters[f"{NOTES}/cut"] = json.dumps({"captured": {}, "under_way": "order", "ends": 1.0})
    kept.parameters[f"{NOTES}/alive"] = json.dumps({**over, "ends": 1e12})
    _, seen, _ = ran(tmp_path, probe_package(SHOP), AS_FUNCTION, url, "journey")
    assert kept.sent[0] == "DELETE /orders/dead"
    assert kept.sent.count("DELETE /orders/o1") == 1
    assert kept.parameters.keys() == {KEY, f"{NOTES}/alive"}
    assert [each.partition(":")[0] for each in seen["left"]] == ["a run was killed while it took the step order"]


def test_what_cannot_be_cleaned_stays_noted(shop: tuple[Shop, str], tmp_path: Path) -> None:
    """The next run tries again."""
    kept, url = shop
    kept.deletes = 403
    _, seen, _ = ran(tmp_path, probe_package(SHOP), AS_FUNCTION, url, "journey")
    assert json.loads(kept.parameters[f"{NOTES}/run-1"])["captured"] == {"id": "o1"}
    assert seen["left"]
    assert seen["code"] == "status"
