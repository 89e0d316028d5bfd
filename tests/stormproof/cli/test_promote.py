"""``stormproof promote`` and ``demote`` as their user meets them: from a door that is watched to one that is shut."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from stormproof.aws.undo.lease import leased
from stormproof.operations.reach import reach

Run = Callable[..., Any]
SCHEMA = json.loads((Path(__file__).parents[3] / "contracts" / "promotion.schema.json").read_text("utf-8"))
PLAN = json.loads((Path(__file__).parents[3] / "contracts" / "plan.schema.json").read_text("utf-8"))
WATCHED = 'authentication_mode = "observe"  # for a week'


@pytest.fixture
def observing(stormproof: Run, localaws: dict[str, Any], tmp_path: Path) -> Any:
    """The target file of a system whose authorizer observes; it is as it was found afterwards."""
    file = tmp_path / "observing.toml"
    file.write_text(Path(localaws["target"]).read_text("utf-8").replace("[policy]\n", f"[policy]\n{WATCHED}\n"))
    done = stormproof("apply", "--yes", "--criteria", "1", "--target", str(file))
    assert done.returncode == 0, done.stderr
    yield file
    done = stormproof("remove", "--yes", "--target", str(file))
    assert done.returncode == 0, done.stderr


@pytest.fixture
def status(localaws: dict[str, Any]) -> Callable[..., int]:
    """Asks for the health, with a key or without one."""
    system = localaws["system"]
    url = f"{localaws['gateway_url']}/_aws/execute-api/{system['rest_api_id']}/{system['stage']}/health"

    def ask(key: str = "") -> int:
        headers = {"x-api-key": key} if key else {}
        with requests.Session() as http:
            http.trust_env = False
            return http.get(url, headers=headers, timeout=20, verify=localaws["ca_bundle"]).status_code

    return ask


def refused_while_held(stormproof: Run, target: Path) -> int:
    """Return how `promote` ends while another run has the target."""
    reached = reach(target)
    with leased(reached.connection, reached.system, "a test"):
        words = ("--after", "0", "--yes", "--no-wait", "--target", str(target))
        return int(stormproof("promote", "authentication", *words).returncode)


def refused_while_nobody_knows(stormproof: Run, target: tuple[str, str]) -> None:
    """See a promotion refused: before its time, and while no key is in use, with whom it would refuse."""
    early = stormproof("promote", "authentication", *target)
    assert early.returncode == 2
    assert "7 days are wanted" in early.stderr
    unused = stormproof("promote", "authentication", "--after", "0", "--json", "-", *target)
    assert unused.returncode == 2
    assert "no key is in use" in unused.stderr
    told = json.loads(unused.stdout)
    jsonschema.validate(told, SCHEMA)
    assert told["controls"][0]["would_refuse"]["rules"] == ["missing"]
    assert told["modes"] == {}


def test_enforcement_is_earned_and_can_be_taken_back(stormproof: Run, observing: Path, status: Any) -> None:
    """Refused while no key is in use; shown whom it would refuse; the file says it, and apply does it."""
    target = ("--target", str(observing))
    assert status() == 200
    refused_while_nobody_knows(stormproof, target)
    key = stormproof("keys", "create", "--owner", "a client", *target).stdout.strip()
    assert status(key) == 200
    planned = json.loads(stormproof("plan", "--criteria", "1", "--json", "-", *target).stdout)
    jsonschema.validate(planned, PLAN)
    assert [(each["control"], each["would_refuse"]) for each in planned["observing"]] == [("authentication", 1)]

    before = observing.read_text()
    unasked = stormproof("promote", "authentication", "--after", "0", *target)
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    assert observing.read_text() == before
    assert (refused_while_held(stormproof, observing), observing.read_text()) == (3, before)
    done = stormproof("promote", "authentication", "--after", "0", "--yes", *target)
    assert done.returncode == 0, done.stderr
    assert "BREAKING for clients" in done.stdout
    assert observing.read_text() == before.replace('"observe"', '"enforce"')
    assert status() == 200, "nothing is changed before apply"
    stormproof("apply", "--yes", "--criteria", "1", *target)
    assert (status(), status(key)) == (401, 200)

    assert "enforces already" in stormproof("promote", "authentication", *target).stdout
    assert stormproof("demote", *target).returncode == 2
    back = stormproof("demote", "--criteria", "1.1", "--yes", *target)
    assert back.returncode == 0, back.stderr
    assert observing.read_text() == before
    stormproof("apply", "--yes", "--criteria", "1", *target)
    assert (status(), status(key)) == (200, 200)


def test_a_control_that_there_is_not_is_told_before_anything_else(stormproof: Run, localaws: dict[str, Any]) -> None:
    """With those there are; so are criteria that no control with a mode serves."""
    done = stormproof("promote", "waf", "--target", localaws["target"])
    assert (done.returncode, "firewall" in done.stderr) == (2, True)
    done = stormproof("promote", "--criteria", "9.1", "--target", localaws["target"])
    assert (done.returncode, "9.1" in done.stderr) == (2, True)
