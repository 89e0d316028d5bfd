"""With which commands a repository is tested and deployed: its owner's word, else what its files tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from stormproof.core.delivery.commands import FORGIVEN, LEFT_OUT, Does, commands, does
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.delivery.workflows import Pipeline
from stormproof.core.system import System

OPTION = re.compile(r"\s--?(ignore|ignore-glob|deselect)[ =]\S+")
SAM_DEPLOY = (
    "sam build",
    (
        "sam deploy --no-confirm-changeset --no-fail-on-empty-changeset --resolve-s3 "
        '--stack-name "$STORMPROOF_STACK" --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM'
    ),
)
"""How a stack that SAM transforms is deployed, its parameters as they stand."""
INSTALLS = re.compile(r"(python3? -m )?(pip|uv pip|poetry|uv|npm|yarn|pnpm) (install|sync|ci)\b")


def test_commands(settings: DeliverySettings, pipeline: Pipeline, folders: Collection[str]) -> tuple[str, ...]:
    """Return the commands of the tests: those that the target names, else those of his own jobs, leaving nothing out.

    Without either pytest is run where there are tests for it; `folders` are those that hold some.
    """
    if settings.test:
        return settings.test
    found = tuple(dict.fromkeys(_of_his_jobs(pipeline)))
    if any(does(each) is Does.TESTS for each in found):
        return found
    return ("pip install pytest", "python -m pytest") if folders else ()


def _of_his_jobs(pipeline: Pipeline) -> Iterator[str]:
    """Yield what his jobs of tests install and run, as whole commands, every test among them."""
    for job in pipeline.jobs:
        own = [each for step in job.steps for each in commands(step.run)]
        if not any(does(FORGIVEN.sub("", each)) is Does.TESTS for each in own) or "${{" in " ".join(own):
            continue
        for each in own:
            bare = FORGIVEN.sub("", each).strip()
            if does(bare) is Does.TESTS and LEFT_OUT.search(bare):
                bare = OPTION.sub("", bare)
            if INSTALLS.match(bare) or does(bare) in {Does.TESTS, Does.CHECKS}:
                yield bare


def deploy_commands(settings: DeliverySettings, system: System) -> tuple[str, ...]:
    """Return the commands by which the owner's code is put into the functions, before it is released.

    Of a stack that SAM transforms: build and deploy, its parameters as they stand. Else the target names them.
    """
    return settings.deploy or (SAM_DEPLOY if system.sam else ())
