"""On the embedded AWS: two stacks of the twin, staging and production, and a change's whole way to both, and back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import example
from probes.remote.http import send
from stormproof.cli.embedded.repository import EmbeddedRepository
from stormproof.cli.localaws import deploy_system
from stormproof.core.delivery.runs import DISPATCH, FAILURE, PUSH, SUCCESS, Event
from stormproof.core.observations import Endpoint, Exchange
from tests.embedded import QUIET, Embedded, embedded
from tests.rehearsal.runner import WAITING, Run, Runner, committed, program
from tests.stormproof.cli.runbook.test_pages_run import stormproof
from tests.stormproof.made_repository import NAME, Repository, repository

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(3600)]
STACKS = {"staging": "agenticai-staging", "production": "agenticai"}
CRITERIA = "1,12"
"""What is hardened: who may enter, and how it is delivered; all others take their time, and are no part of the path."""
STORMPROOF = """#!/bin/sh
[ "$*" != verify ] || set -- verify --criteria 12.5
exec "{python}" -m stormproof "$@"
"""
"""The program itself; the acceptance of staging, which looks at all criteria, looks at one that is hardened."""
SAM = """#!/bin/sh
while [ $# -gt 0 ]; do [ "$1" != --stack-name ] || exec "{python}" "{deploys}" "{ready}" "$2"; shift; done
"""
ROUTE = """

_served = lambda_handler


def lambda_handler(event, context):
    tried = (event.get("headers") or dict()).get("User-Agent") == "stormproof-trial"
    if {bad} and not tried:
        raise RuntimeError("a bad release")
    return _served(event, context)
"""
IN_PRODUCTION = '"staging" not in TABLE_NAME'
"""Where staging cannot tell it: what fails there alone."""
MAIN, APPROVER = Event(PUSH, "main"), "reviewer"


@dataclass(frozen=True)
class Way:
    """The repository of the system, its two stacks, and whoever pushes."""

    aws: Embedded
    github: Repository
    runner: Runner
    folder: Path

    def pushes(self, message: str, code: str, approver: str = APPROVER, event: Event = MAIN, **given: Any) -> Run:
        """Commit the API's code with something more, where there is more, and run what a push starts."""
        handler = self.github.state.checkout / "functions" / "api" / "app.py"
        if code:
            handler.write_text(self._found + code, "utf-8")
            committed(self.github.state.checkout, message)
        number = len([*self.folder.glob("run-*")])
        runner = replace(self.runner, approver=approver, **given)
        return runner.runs(event, self.folder / f"run-{number}")

    @property
    def _found(self) -> str:
        return (Path(str(example.__file__)).parent / "functions" / "api" / "app.py").read_text("utf-8")

    def served(self, environment: str) -> str:
        """Return the version of the API's function that clients are served."""
        told = self.aws.client("lambda").get_alias(FunctionName=f"{STACKS[environment]}-api", Name="live")
        return str(told["FunctionVersion"])

    def answers(self, environment: str) -> int:
        """Return what a client is answered who asks for the templates with the native key that he has."""
        gateway, stack = self.aws.client("apigateway"), STACKS[environment]
        (api,) = (each["id"] for each in gateway.get_rest_apis(limit=100)["items"] if each["name"] == f"{stack}-api")
        keys = gateway.get_api_keys(nameQuery=f"{stack}-client", includeValues=True)["items"]
        (key,) = (each["value"] for each in keys if each["name"] == f"{stack}-client")
        url = f"{self.aws.ready['gateway_url']}/_aws/execute-api/{api}/prod"
        seen = send(Endpoint(url, key=key, ca_file=self.aws.ready["ca_bundle"]), "GET", "/api/templates")
        assert isinstance(seen, Exchange)
        return seen.status


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """Return the twin's repository with both stacks hardened, our workflows in it, and GitHub's side of it set."""
    folder = tmp_path_factory.mktemp("rehearsal")
    root, programs = folder / "twin", folder / "programs"
    shutil.copytree(Path(str(example.__file__)).parent, root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "targets").mkdir()
    with embedded(folder, "--no-system") as aws, repository(root) as github:
        for environment, stack in STACKS.items():
            _made(aws, environment, stack, root, str(github.url))
        named = {
            "python": sys.executable,
            "deploys": Path(__file__).with_name("deploys.py"),
            "ready": folder / "ready.json",
        }
        for name, text in (("stormproof", STORMPROOF), ("sam", SAM), ("pip", "#!/bin/sh\n"), ("ruff", "#!/bin/sh\n")):
            program(programs, name, text.format(**named))
        for name in ("python", "pytest"):
            program(programs, name, f'#!/bin/sh\nexec "{sys.executable}" {"-m pytest " * (name == "pytest")}"$@"\n')
        for environment in STACKS:
            stormproof(str(root / "targets" / f"{environment}.toml"), "apply", "--yes", "--criteria", CRITERIA)
        committed(root, "Begin")
        variables = {name: value for name, value in QUIET.items() if name.startswith(("PYTHON", "LOCALAWS"))}
        yield Way(aws, github, Runner(github, programs, variables), folder)


def _made(aws: Embedded, environment: str, stack: str, root: Path, github: str) -> None:
    """Deploy a stack, and write its target file into the repository, whose checkout is wherever that is cloned."""
    section = {"name": NAME, "path": "..", "reviewers": [APPROVER], "other_pipelines": "disable"}
    target = root / "targets" / f"{environment}.toml"
    told = EmbeddedRepository(section, {"github_url": github})
    deploy_system(root / "template.yaml", stack, {}, target, told, aws.ready)
    text = target.read_text("utf-8")
    assert 'environment = "embedded"' in text
    text = text.replace('environment = "embedded"', f'environment = "{environment}"', 1)
    # which no target file permits where users are
    target.write_text(text.replace("sabotage = true", "sabotage = false"), "utf-8")


def test_a_change_goes_all_the_way_and_a_bad_one_is_taken_back(way: Way) -> None:
    """Commit, tests, staging, smoke, approval, production; then a release that fails in production alone, and back."""
    begun = {environment: way.served(environment) for environment in STACKS}
    waits = way.pushes("Say it better", "\n# better\n", approver="")
    assert waits.results == {"test": SUCCESS, "staging": SUCCESS, "production": WAITING}, waits.said
    assert way.served("staging") != begun["staging"]
    assert way.served("production") == begun["production"]
    good = way.pushes("", "")
    assert good.results["production"] == SUCCESS, good.said
    served = {environment: way.served(environment) for environment in STACKS}
    assert served["production"] != begun["production"]
    bad = way.pushes("Break production", ROUTE.format(bad=IN_PRODUCTION))
    assert (bad.results["staging"], bad.results["production"]) == (SUCCESS, FAILURE), bad.said
    assert bad.ran("production")[-2:] == ["stormproof verify --criteria 1", "stormproof rollback --yes"]
    assert bad.commands["production"][-1][1] == 0, bad.said
    assert way.served("production") == served["production"]
    assert way.answers("production") == 200


def test_what_staging_tells_never_reaches_production(way: Way) -> None:
    """It is taken back in staging; and a click takes production back without a word of anybody."""
    served = {environment: way.served(environment) for environment in STACKS}
    bad = way.pushes("Break both", ROUTE.format(bad="True"))
    assert (bad.results["staging"], "production" in bad.results) == (FAILURE, False), bad.said
    assert {environment: way.served(environment) for environment in STACKS} == served
    assert way.pushes("Mend it", "\n# mended\n").results["production"] == SUCCESS
    assert way.served("production") != served["production"]
    given = {"by_hand": "stormproof-rollback.yml", "inputs": {"environment": "production"}}
    back = way.pushes("", "", approver="", event=Event(DISPATCH, "main"), **given)
    assert back.results == {"rollback": SUCCESS}, back.said
    assert way.served("production") == served["production"]
    assert way.answers("production") == 200
