"""Begins the pipeline of a system in its own repository: workflows, of what the repository and its owner say.

Nothing of AWS or GitHub is asked; `stormproof apply` sets environments, rules and roles. A file of the owner's that
stands where one of ours would is left as it is, unless he says that it may be overwritten.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from provisioners.delivery.commands import SAM_DEPLOY, test_commands
from provisioners.delivery.workflow_files import MARKER, RELEASE, Calls, same, workflow_texts
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.errors import UsageError
from stormproof.repository.checkout import Checkout
from stormproof.repository.examination import examine

TEMPLATES = ("template.yaml", "template.yml")
"""What `sam build` looks for:
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-build.html
"""
SAM = "AWS::Serverless-2016-10-31"
CALLED = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40})")
FUNCTION = re.compile(r"[\w$-]+")
STANDS, WRITTEN, OVERWRITTEN = "it is as written", "written", "overwritten"


@dataclass(frozen=True)
class Asked:
    """What its owner says: commands, one each; the folders of functions that are zipped; what may be overwritten.

    `zips` are by the function's name, in which ``$ENVIRONMENT`` is the environment's.
    """

    root: Path
    settings: DeliverySettings
    branch: str = "main"
    zips: Mapping[str, str] | None = None
    calls: Calls | None = None
    overwrite: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Begun:
    """What was done with each file, by its path."""

    files: Mapping[str, str]


def begin(asked: Asked) -> Begun:
    """Write the workflows, all of them or none; raises UsageError for what is not known or stands in the way."""
    if not asked.root.is_dir():
        raise UsageError(f"{asked.root} is no folder", "name the checkout of the system's repository")
    checkout = Checkout(asked.root)
    standing: Mapping[str, str] = checkout.read("list_files", {})["files"]
    texts = workflow_texts(*_commands(asked, checkout, standing), asked.branch, asked.calls)
    doing = {path: _done(path, text, standing.get(path), asked.overwrite) for path, text in texts.items()}
    _must_be_well(texts)
    for path, done in doing.items():
        if done != STANDS:
            checkout.write("put_file", {"path": path, "text": texts[path]})
    return Begun(doing)


def called(said: str) -> Calls:
    """Return what ``OWNER/REPOSITORY@COMMIT`` says; raises UsageError: a branch or a tag is no commit."""
    found = CALLED.fullmatch(said)
    if found is None:
        way_out = "name the 40 digits of a commit: a tag can be moved to another"
        raise UsageError(f"--calls {said} is no OWNER/REPOSITORY@COMMIT", way_out)
    return Calls(found["repository"], found["commit"])


def zipped(zips: Mapping[str, str]) -> str:
    """Return the command that packs folders, puts each into its function's ``$LATEST``, and releases them."""
    return " ".join((RELEASE, *(f'--zip "{name}"={shlex.quote(folder)}' for name, folder in zips.items())))


def _commands(
    asked: Asked, checkout: Checkout, standing: Mapping[str, str]
) -> tuple[DeliverySettings, tuple[str, ...], tuple[str, ...]]:
    folders = checkout.read("list_test_folders", {})["folders"]
    test = test_commands(asked.settings, pipeline_of(standing, asked.branch), folders)
    deploy = asked.settings.deploy or _of_zips(asked) or (SAM_DEPLOY if _is_sam(asked.root) else ())
    if not test:
        raise UsageError("how it is tested is not known", "say --test, once a command")
    if not deploy:
        raise UsageError("how it is deployed is not known", "say --zip FUNCTION=FOLDER, or --deploy, once a command")
    return replace(asked.settings, test=test, deploy=deploy), test, deploy


def _of_zips(asked: Asked) -> tuple[str, ...]:
    for name, folder in (asked.zips or {}).items():
        if not FUNCTION.fullmatch(name):
            raise UsageError(f"--zip {name}={folder}: {name} is no function's name", "write --zip FUNCTION=FOLDER")
        if not (asked.root / folder).is_dir():
            raise UsageError(f"--zip {name}={folder}: there is no such folder", f"make {asked.root / folder}")
    return (zipped(asked.zips),) if asked.zips else ()


def _is_sam(root: Path) -> bool:
    return any(SAM in (root / name).read_text("utf-8", "replace") for name in TEMPLATES if (root / name).is_file())


def _done(path: str, text: str, stands: str | None, overwrite: frozenset[str]) -> str:
    """Return what is to be done with a file."""
    if stands is None:
        return WRITTEN
    if stands.startswith(MARKER):
        return STANDS if same(stands, text) else WRITTEN
    if path not in overwrite:
        said = f"{path} is not ours, and stands where ours would; nothing was written"
        raise UsageError(said, f"rename it, or say --overwrite {path}")
    return OVERWRITTEN


def _must_be_well(texts: Mapping[str, str]) -> None:
    """Raise UsageError for what is no workflow any more, or unsafe, by the commands that its owner has given."""
    found = examine(texts)
    for each in (*found["faults"], *found["findings"]):
        said = each.get("said") or each.get("audit")
        raise UsageError(f"with these commands {each['path']} would be none to run: {said}", "say others")
