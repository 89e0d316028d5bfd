"""Every command of the runbook does its work as it is written, in its order, on the twin and on another system.

Pages are read by `core.runbook.pages` over markdown-it-py, and run by the verb that operators have for it: a second
reader of documents would have to agree with the one that the criteria are judged by.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.runbook.commands import AWS_CLI, program
from stormproof.core.runbook.library import own_pages
from tests.embedded import QUIET, embedded

PLAIN = Path(__file__).resolve().parents[3] / "plain_example" / "template.yaml"
MAY_RUN = {page.name: all(program(each.text) != AWS_CLI for each in page.commands) for page in own_pages()}
"""Page -> whether it can be run where the AWS CLI is not installed: its lines are held by `test_aws_commands`."""
SYSTEMS = {"twin": (), "plain": ("--system", str(PLAIN), "--stack-name", "shop")}


def stormproof(target: str, *words: str) -> None:
    """Call the command line; it has to do its work."""
    done = subprocess.run(
        [sys.executable, "-m", "stormproof", *words], env={**QUIET, "STORMPROOF_TARGET": target}, check=False
    )
    assert done.returncode == 0, words


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_page_can_be_followed(system: str, tmp_path: Path) -> None:
    """What a page says of another kind of system is passed over, and nothing else is."""
    pages = [name for name, without in MAY_RUN.items() if without or shutil.which(AWS_CLI)]
    told = tmp_path / "told.json"
    with embedded(tmp_path, *SYSTEMS[system]) as aws:
        stormproof(aws.ready["target"], "apply", "--yes")
        stormproof(aws.ready["target"], "runbook", "run", *pages, "--yes", "--no-keep", "--json", str(told))
    document: dict[str, Any] = json.loads(told.read_text("utf-8"))
    due = sum(len(page.commands) for page in own_pages() if page.name in pages)
    assert len(document["commands"]) + len(document["passed"]) == due
    assert all(each["why"].startswith(("the system has no", "it is for systems")) for each in document["passed"])
    assert document["kept"] == {}
