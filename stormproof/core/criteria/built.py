"""Which criteria something is built for, and what is said of those that nothing is built for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError


def must_be_built(wanted: Collection[str], built: Collection[str]) -> None:
    """Raise UsageError where a requirement is wanted of which nothing is built, or none of the criteria is."""
    requirements = {_requirement(each) for each in built}
    missing = [each for each in wanted if _requirement(each) not in requirements]
    if not missing and not set(wanted) & set(built):
        missing = list(wanted)
    if missing:
        raise UsageError(not_built(missing), f"built are {listed('requirement', sorted(requirements, key=int))}")


def not_built(missing: Sequence[str]) -> str:
    """Return the sentence about criteria (ids) that nothing is built for: whole requirements by their number."""
    numbers = list(dict.fromkeys(map(_requirement, missing)))
    whole = [each for each in numbers if {c.id for c in catalogue().select([each])} <= set(missing)]
    single = [each for each in missing if _requirement(each) not in whole]
    said = [listed("requirement", whole)] * bool(whole) + [listed("criterion", single, "criteria")] * bool(single)
    verb = "is" if len(whole) + len(single) == 1 else "are"
    return f"{' and '.join(said)} {verb} not built here"


def listed(noun: str, names: Sequence[str], plural: str = "") -> str:
    """Return names behind their noun."""
    return f"{noun if len(names) == 1 else plural or noun + 's'} {', '.join(names)}"


def _requirement(criterion: str) -> str:
    return criterion.partition(".")[0]
