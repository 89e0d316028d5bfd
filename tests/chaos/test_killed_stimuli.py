"""Runs that are killed while their faults stand: a route of their own, versions that fail. The next verb mends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.calls.own_routes import PREFIX
from stormproof.aws.observe.apigateway_methods import read_authorizers
from stormproof.core.clock import poll
from stormproof.core.planning.controls import Reads
from stormproof.stimuli.shared.fault_versions import DESCRIPTION
from tests.chaos.at_rest import at_rest
from tests.chaos.inventory import Inventory, differing, inventory, ours_for_a_run
from tests.chaos.settings import settings
from tests.chaos.verbs import SAID, killed, started
from tests.hardened_site import Site

WITHIN_S = 60.0
"""How long a run may take until its fault stands, on a machine that is busy."""
COUNTED = ("deployments.", "versions.", "layers.", "keys.")


def own_route_stands(site: Site) -> bool:
    """Tell whether a route of a run's own is there, and served."""
    api, reads = site.system.api, site.reached.connection.reader
    resources = reads.pages("apigateway", "get_resources", "items[].path", restApiId=api.id)
    return any(str(path).startswith(f"/{PREFIX}") for path in resources)


def fault_versions_stand(site: Site) -> bool:
    """Tell whether each function has a version that fails on demand."""
    reads = site.reached.connection.reader
    return all(DESCRIPTION in _descriptions(reads, each.name) for each in site.system.functions)


def _descriptions(reads: Reads, function: str) -> list[str]:
    found: list[str] = reads.pages(
        "lambda", "list_versions_by_function", "Versions[].Description", FunctionName=function
    )
    return found


STIMULI: dict[str, Callable[[Site], bool]] = {
    "3.2": own_route_stands,
    "3.3": fault_versions_stand,
    "4.1": fault_versions_stand,
    "4.2": own_route_stands,
}
"""Criterion -> what stands in the middle of its stimulus."""
NEXT = {
    "3.2": ("verify", "--criteria", "3.2"),
    "3.3": ("verify", "--criteria", "3.3"),
    "4.1": ("apply", "--yes", "--criteria", "4.1"),
    "4.2": ("undo", "--yes"),
}
"""Verbs that come next: each takes up what was left."""
IN_CI = "4.2"


@pytest.mark.parametrize(
    "criterion", [pytest.param(each, marks=() if each == IN_CI else pytest.mark.nightly) for each in STIMULI]
)
def test_a_stimulus_that_is_killed_leaves_nothing(site: Site, criterion: str, tmp_path: Path) -> None:
    """Neither route nor deployment, version, layer or key; every setting is as before, and nothing is left to undo."""
    before, target = everything(site), str(site.reached.file)
    with started(tmp_path, "verify", "--criteria", criterion, "--target", target) as run:
        seen = poll(
            lambda: STIMULI[criterion](site) or run.poll() is not None,
            bool,
            clock=site.reached.connection.clock,
            within_s=WITHIN_S,
            what=f"the fault of {criterion}",
        )
        assert seen
        assert run.poll() is None, said(tmp_path)
        killed(run)
    assert STIMULI[criterion](site)
    assert ended(tmp_path, *NEXT[criterion], "--target", target) == 0, said(tmp_path)
    assert not differing(before, everything(site)), said(tmp_path)
    assert pending(tmp_path, target) == []


def everything(site: Site) -> Inventory:
    """Return all settings, and all that runs make, when no canary is on its way."""
    connection = site.reached.connection
    found = at_rest(lambda: inventory(connection.reader), connection.clock)
    authorizers = read_authorizers(connection.reader, site.system.api.id)
    names = {str(each["id"]): name for name, each in authorizers.items()}
    counted = {path: value for path, value in found.items() if path.startswith(COUNTED)}
    return {**settings(found, names), **ours_for_a_run(found), **counted}


def ended(folder: Path, *words: str) -> int:
    """Run a verb to its end; return its status."""
    with started(folder, *words) as process:
        return int(process.wait())


def said(folder: Path) -> str:
    """Return what was said at last."""
    return (folder / SAID).read_text("utf-8", "replace")[-4000:]


def pending(folder: Path, target: str) -> list[Any]:
    """Return what is left to be undone."""
    told = folder / "pending.json"
    ended(folder, "undo", "--list", "--json", str(told), "--target", target)
    found: list[Any] = json.loads(told.read_text("utf-8"))["pending"]
    return found
