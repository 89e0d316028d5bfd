"""Which criteria something is built for, and what is said of those that nothing is built for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError

BUILT = "built here"


def must_be_built(wanted: Collection[str], built: Collection[str], are: str = BUILT) -> None:
    """Raise UsageError where a requirement is wanted of which nothing is built, or none of the criteria is.

    `are` says what those of `built` are.
    """
    requirements = {_requirement(each) for each in built}
    missing = [each for each in wanted if _requirement(each) not in requirements]
    if not missing and not set(wanted) & set(built):
        missing = list(wanted)
    if missing:
        known = listed("requirement", sorted(requirements, key=int))
        raise UsageError(not_built(missing, are), f"{are} {'is' if len(requirements) == 1 else 'are'} {known}")


def not_built(missing: Sequence[str], are: str = BUILT) -> str:
    """Return the sentence about criteria (ids) that nothing is built for: whole requirements by their number."""
    numbers = list(dict.fromkeys(map(_requirement, missing)))
    whole = [each for each in numbers if {c.id for c in catalogue().select([each])} <= set(missing)]
    single = [each for each in missing if _requirement(each) not in whole]
    said = [listed("requirement", whole)] * bool(whole) + [listed("criterion", single, "criteria")] * bool(single)
    verb = "is" if len(whole) + len(single) == 1 else "are"
    return f"{' and '.join(said)} {verb} not {are}"


def listed(noun: str, names: Sequence[str], plural: str = "") -> str:
    """Return names behind their noun."""
    return f"{noun if len(names) == 1 else plural or noun + 's'} {', '.join(names)}"


def _requirement(criterion: str) -> str:
    return criterion.partition(".")[0]
