"""What may be given to options and arguments, for a shell that completes: each by what was typed so far.

What is looked up is imported once it is asked for: most that is completed needs none of it.
"""

from __future__ import annotations

from stormproof.cli.verbs import COLORS


def colors_beginning(incomplete: str) -> list[tuple[str, str]]:
    """Return when output is coloured."""
    return [(each, "") for each in COLORS if each.startswith(incomplete)]


def criteria_beginning(incomplete: str) -> list[tuple[str, str]]:
    """Return the criteria that begin so, with their titles; what stands before the last comma stays."""
    from stormproof.core.criteria.catalogue import catalogue  # noqa: PLC0415 - see above

    before, comma, last = incomplete.rpartition(",")
    found = (each for each in catalogue().criteria.values() if each.id.startswith(last))
    return [(f"{before}{comma}{each.id}", each.demand) for each in found]


def explained_beginning(incomplete: str) -> list[tuple[str, str]]:
    """Return the criteria and the reason codes that begin so."""
    from stormproof.core.explanations.lookup import explanations  # noqa: PLC0415 - see above

    codes = ((each.code, each.means) for each in explanations().values() if each.code.startswith(incomplete))
    return [*criteria_beginning(incomplete), *codes]
