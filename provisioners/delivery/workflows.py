"""The workflows: tests, staging, approval, production, rollback, and verification on a schedule.

They are written into the checkout that the target file names; to commit and to push them is its owner's to do. Where
his own pipeline does what is demanded, none is written; a file of his is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from provisioners.delivery.commands import deploy_commands, test_commands
from provisioners.delivery.workflow_files import MARKER, calls_in, is_ours, same, workflow_texts
from stormproof.aws.observe.delivery.repositories import read_files, read_repository, read_test_folders
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.workflows import Pipeline, Texts
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.delivery.approvals import judge_named
from stormproof.core.judges.delivery.pipelines import judge_exists, judge_staging, judge_tests_run, whole_tests
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Blocked, Call, Change, NoChange, Step

NAME = "delivery-workflows"
WORKFLOW = "workflow"


@dataclass(frozen=True)
class Checkout:
    """The repository's workflow files; `lacks` says why they were not looked at, empty where they were."""

    texts: Texts = field(default_factory=dict)
    branch: str = "main"
    disabled: frozenset[str] = frozenset()
    lacks: str = ""
    tests: tuple[str, ...] = ()
    """The folders that hold tests for pytest."""

    def pipeline(self, *, ours: bool) -> Pipeline:
        """Return the pipeline, with our workflows or without."""
        kept: Mapping[str, str] = {path: text for path, text in self.texts.items() if ours or not is_ours(path)}
        return pipeline_of(kept, self.branch, self.disabled)


def read(reads: Reads, context: PlanContext) -> Checkout:
    """Look at the files, and at what GitHub says of the default branch and of workflows that are disabled."""
    settings = context.system.delivery
    if not settings.stated:
        return Checkout(lacks="the target names no [repository]: requirement 12 is not looked at")
    if not settings.path:
        return Checkout(lacks="workflows are written into a checkout alone: name its path under [repository]")
    asked = read_repository(reads, settings)
    known = asked if isinstance(asked, Repository) else None
    branch, disabled = (known.branch, known.disabled) if known else ("main", frozenset[str]())
    return Checkout(read_files(reads), branch, disabled, tests=read_test_folders(reads))


def plan(context: PlanContext, actual: Checkout) -> Iterator[Step]:
    """Write what is lacking; leave alone what its owner has, and what he has changed of ours but for pins."""
    if actual.lacks:
        yield NoChange(NAME, "the repository", WORKFLOW, actual.lacks, remark=True)
        return
    if _complete(actual.pipeline(ours=False)):
        yield NoChange(NAME, "the repository", WORKFLOW, "its own pipeline tests, deploys to staging, and asks first")
        return
    settings = context.system.delivery
    # his jobs tell it although they are disabled by now
    his = replace(actual, disabled=frozenset()).pipeline(ours=False)
    test, deploy = test_commands(settings, his, actual.tests), deploy_commands(settings, context.system)
    if lacking := [name for name, found in (("test", test), ("deploy", deploy)) if not found]:
        said = f"how it is done is not known: name the commands under [repository] {' and '.join(lacking)}"
        yield NoChange(NAME, "the repository", WORKFLOW, said, remark=True)
        return
    calls = calls_in(actual.texts)
    for path, text in workflow_texts(settings, test, deploy, actual.branch, calls).items():
        yield _written(path, text, actual.texts.get(path))


def remove(_context: PlanContext, actual: Checkout) -> Iterator[Step]:
    """Take our files away."""
    found = [path for path, text in actual.texts.items() if is_ours(path) and text.startswith(MARKER)]
    for path in found:
        call = Call("checkout", "delete_file", {"path": path})
        yield Change(NAME, path, WORKFLOW, Action.DELETE, actual.texts[path], None, (call,))
    if not found:
        yield NoChange(NAME, "the repository", WORKFLOW, actual.lacks or "there is no workflow of ours")


def _written(path: str, text: str, stands: str | None) -> Step:
    if stands is not None and not stands.startswith(MARKER):
        return Blocked(NAME, path, WORKFLOW, f"{path} is not ours, and stands where ours would; rename it")
    if stands is not None and same(stands, text):
        return NoChange(NAME, path, WORKFLOW, "it is as written")
    action = Action.CREATE if stands is None else Action.UPDATE
    call = Call("checkout", "put_file", {"path": path, "text": text})
    return Change(NAME, path, WORKFLOW, action, stands, text, (call,), FREE)


def _complete(pipeline: Pipeline) -> bool:
    """Tell whether a pipeline tests, deploys to staging and names an environment for production."""
    try:
        judge_exists(pipeline)
        judge_tests_run(pipeline)
        judge_staging(pipeline, whole_tests(pipeline))
        judge_named(pipeline)
    except (Refuted, Undecidable):
        return False
    return True


CONTROL = Control(
    name=NAME,
    criteria=("12.1", "12.2", "12.3", "12.4"),
    phase=Phase.OBSERVERS,
    aspects=(WORKFLOW,),
    read=read,
    plan=plan,
    remove=remove,
)
