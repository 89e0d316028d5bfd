"""What controls of GitHub's settings share: how the repository is read, and what is told where it was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stormproof.aws.observe.delivery.repositories import Unasked, read_repository
from stormproof.core.delivery.environments import Repository
from stormproof.core.planning.controls import PlanContext, Reads
from stormproof.core.planning.plans import NoChange, Step

NOT_STATED = "the target names no [repository]: requirement 12 is not looked at"
Asked = Repository | Unasked


def read(reads: Reads, context: PlanContext) -> Asked:
    """Ask GitHub; raises CouldNotLook, but where nothing is there to be asked."""
    settings = context.system.delivery
    return read_repository(reads, settings) if settings.stated else Unasked(NOT_STATED)


def told(
    name: str, aspect: str, steps: Callable[[PlanContext, Repository], Iterator[Step]]
) -> Callable[[PlanContext, Asked], Iterator[Step]]:
    """Return the side of a control that plans for a repository, and says of one that was not asked why it was not."""

    def planned(context: PlanContext, actual: Asked) -> Iterator[Step]:
        if isinstance(actual, Unasked):
            yield NoChange(name, "the repository", aspect, actual.reason, remark=True)
            return
        yield from steps(context, actual)

    return planned
