"""Workflows of the owner's that deploy past the guarded environment, or with keys that last.

To disable one is his decision, by ``other_pipelines`` under ``[repository]``; without it they are named. What was
disabled is enabled again when Stormproof is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provisioners.delivery import asked
from provisioners.delivery.workflow_files import is_ours
from stormproof.aws.observe.delivery.repositories import Unasked, read_examined, read_files
from stormproof.core.delivery.findings import Examined
from stormproof.core.delivery.parsing import pipeline_of
from stormproof.core.delivery.workflows import Pipeline
from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.delivery.approvals import judge_named
from stormproof.core.judges.delivery.pipelines import judge_safe, production
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import FREE, Action, Call, Change, NoChange, Step

NAME = "delivery-other-pipelines"
STATE = "state"
ACTIVE, DISABLED = "active", "disabled_manually"


@dataclass(frozen=True)
class Others:
    """The owner's workflows, and which of them fail what; `lacks` says why they were not looked at."""

    failing: Mapping[str, str] = field(default_factory=dict)
    """By path, the reason."""
    deploying: frozenset[str] = frozenset()
    """The paths of those that deploy to production."""
    disabled: frozenset[str] = frozenset()
    may_ask: bool = False
    """Whether GitHub can be asked to disable one."""
    lacks: str = ""


def read(reads: Reads, context: PlanContext) -> Others:
    """Look at each workflow that is not ours, by itself."""
    settings = context.system.delivery
    if not settings.path:
        return Others(lacks=asked.NOT_STATED if not settings.stated else "no checkout is named: its files are not seen")
    found = asked.read(reads, context)
    known = None if isinstance(found, Unasked) else found
    texts, branch = read_files(reads), known.branch if known else "main"
    disabled = known.disabled if known else frozenset[str]()
    whole = pipeline_of(texts, branch, disabled)
    theirs = [each for each in whole.active if not is_ours(each.path)]
    examined = read_examined(reads) if theirs else Examined()
    apart = {each.path: Pipeline((each,), branch) for each in theirs}
    failing = {path: reason for path, each in apart.items() if (reason := _reason(each, examined))}
    deploying = frozenset(path for path, each in apart.items() if production(each))
    return Others(failing, deploying, disabled, known is not None)


def plan(context: PlanContext, actual: Others) -> Iterator[Step]:
    """Disable those that deploy to production and fail, where that is permitted; name all others that fail."""
    if actual.lacks:
        yield NoChange(NAME, "the repository", STATE, actual.lacks, remark=True)
        return
    for path, reason in actual.failing.items():
        file = path.rpartition("/")[2]
        if path in actual.deploying and context.system.delivery.disables_others and actual.may_ask:
            call = Call("github", "disable_workflow", {"workflow_id": file}, idempotent=True)
            breaking = f"{file} does not run any more: {reason}"
            yield Change(NAME, path, STATE, Action.UPDATE, ACTIVE, DISABLED, (call,), FREE, breaking, keeps=True)
            continue
        way_out = f"; mend it, or disable it: gh workflow disable {file}" if path in actual.deploying else "; mend it"
        yield NoChange(NAME, path, STATE, reason + way_out, remark=True)
    if not actual.failing:
        yield NoChange(NAME, "the repository", STATE, "no workflow of its owner's deploys past the environments")


def remove(context: PlanContext, actual: Others) -> Iterator[Step]:
    """Enable again what was disabled by us, and is still disabled."""
    found = False
    for path in sorted(actual.disabled):
        former = context.formers.of(NAME, path, STATE)
        if former is not None and former.stands(DISABLED):
            found = True
            call = Call("github", "enable_workflow", {"workflow_id": path.rpartition("/")[2]}, idempotent=True)
            yield Change(NAME, path, STATE, Action.UPDATE, DISABLED, former.before, (call,))
    if not found:
        yield NoChange(NAME, "the repository", STATE, actual.lacks or "nothing was disabled by us")


def _reason(pipeline: Pipeline, examined: Examined) -> str:
    """Return why a workflow by itself fails, empty where it does not."""
    path = pipeline.workflows[0].path
    of_it = Examined((), tuple(each for each in examined.findings if each.path == path))
    try:
        judge_safe(pipeline, of_it)
        if production(pipeline):
            judge_named(pipeline)
    except Refuted as refuted:
        return refuted.message
    except Undecidable:
        return ""
    return ""


CONTROL = Control(
    name=NAME,
    criteria=("12.1", "12.4"),
    phase=Phase.OBSERVERS,
    aspects=(STATE,),
    read=read,
    plan=plan,
    remove=remove,
    requires=("delivery-workflows",),
)
