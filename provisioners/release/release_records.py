"""Records of releases: what they say is told where a rollback could not follow, and a removal takes them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.delivery.releases import last_release, release_parameters
from stormproof.aws.observe.delivery.served import versions
from stormproof.core.planning.controls import Control, Phase, PlanContext, Reads
from stormproof.core.planning.plans import Action, Call, Change, NoChange, Step

NAME = "release-records"
ASPECT = "record of a release"


@dataclass(frozen=True)
class Kept:
    """The names of the parameters that records are kept in, and what the last one names that is there no more."""

    parameters: tuple[str, ...]
    gone: tuple[str, ...]


def read(reads: Reads, context: PlanContext) -> Kept:
    """Look at the records, and whether what was served before the last release is still there."""
    system = context.system
    path = release_parameters(system)
    found = reads.pages("ssm", "get_parameters_by_path", "Parameters[].Name", Path=path, Recursive=True)
    if not found:
        return Kept((), ())
    release, known = last_release(reads, system), {each.name for each in system.functions}
    before = [each for each in release.before.functions if each.function in known] if release else []
    gone = (each for each in before if each.version not in versions(reads, each.function))
    return Kept(tuple(sorted(map(str, found))), tuple(f"version {each.version} of {each.function}" for each in gone))


def plan(context: PlanContext, actual: Kept) -> Iterator[Step]:
    """Change nothing: a version that was deleted is nobody's to make again."""
    where = release_parameters(context.system)
    if actual.gone:
        said = f"{', '.join(actual.gone)}, served before the last release, was deleted: `stormproof rollback` could not"
        yield NoChange(NAME, where, ASPECT, f"{said} take that back; the next release can be taken back", remark=True)
    else:
        yield NoChange(NAME, where, ASPECT, "what was served before the last release is still there")


def remove(context: PlanContext, actual: Kept) -> Iterator[Step]:
    """Delete the records; on this machine they stay."""
    del context
    for name in actual.parameters:
        call = Call("ssm", "delete_parameter", {"Name": name})
        yield Change(NAME, name, ASPECT, Action.DELETE, "a record", None, (call,))


CONTROL = Control(
    name=NAME,
    criteria=("12.5",),
    phase=Phase.AS_FOUND,
    aspects=(ASPECT,),
    read=read,
    plan=plan,
    remove=remove,
)
