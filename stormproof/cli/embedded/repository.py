"""The repository of the system there: what is judged of its template's folder, and what stands for GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stormproof.local_github.server import served
from stormproof.local_github.state import State
from stormproof.repository.copying import copy_judged

OWNER = "acme"
REVIEWER = "reviewer"
SAM = "AWS::Serverless-2016-10-31"
"""The transform of templates that SAM deploys, for which the commands are known."""
STACK = '--stack-name "$STORMPROOF_STACK" --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM'
BUCKET = '--s3-bucket "$STORMPROOF_STACK-deployments"'
DEPLOY = (
    f"aws cloudformation package --template-file {{template}} {BUCKET} --output-template-file packaged.yaml",
    f"aws cloudformation deploy --template-file packaged.yaml {STACK}",
)
"""How a template without SAM is deployed; an owner names his own commands in the target file."""


@dataclass(frozen=True)
class EmbeddedRepository:
    """What a target file says of it: ``[repository]``, and keys of ``[embedded]``."""

    section: Mapping[str, Any] = field(default_factory=dict)
    embedded: Mapping[str, Any] = field(default_factory=dict)


NO_REPOSITORY = EmbeddedRepository(MappingProxyType({}), MappingProxyType({}))


@contextmanager
def repository_of(template: Path | None, stack: str, checkout: Path) -> Iterator[EmbeddedRepository]:
    """Copy what is judged of a template's folder, and serve GitHub's API for it as long as a block runs.

    No template is no repository, nor is one that is not there: whoever deploys it says so. Raises UsageError for a
    folder of too many files.
    """
    if template is None or not template.is_file():
        yield NO_REPOSITORY
        return
    copy_judged(template.resolve().parent, checkout)
    name = f"{OWNER}/{stack}"
    section: dict[str, Any] = {
        "name": name,
        "path": str(checkout),
        "reviewers": [REVIEWER],
        "other_pipelines": "disable",
    }
    if SAM not in template.read_text("utf-8"):
        section["deploy"] = [each.format(template=template.name) for each in DEPLOY]
    with served(State(name, checkout)) as url:
        yield EmbeddedRepository(section, {"github_url": url})
