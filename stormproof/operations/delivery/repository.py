"""What an administrator has to know of the system's repository first: whether it can be asked, and guarded.

Who may have required reviewers: of public repositories everybody, of private and internal ones those on the plan GitHub
Enterprise; environments of theirs need GitHub Pro, Team or Enterprise:
https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stormproof.aws.observe.delivery.repositories import Unasked, read_repository
from stormproof.core.delivery.environments import Repository
from stormproof.core.delivery.settings import DeliverySettings
from stormproof.core.errors import CouldNotLook
from stormproof.core.planning.controls import Reads

PLAN = (
    "GitHub takes required reviewers of a private repository on the plan GitHub Enterprise alone, and environments on "
    "Pro, Team or Enterprise"
)
TOKEN = "give a token that may read the repository's administration, actions and environments"  # noqa: S105 - a word


@dataclass(frozen=True)
class Said:
    """A line about the repository; `way_out` is empty where nothing is wrong."""

    found: str
    way_out: str = ""
    notice: bool = False


def look(reads: Reads, settings: DeliverySettings) -> Iterator[Said]:
    """Yield what there is to say; never raises: where GitHub could not be asked, that is said."""
    if not settings.stated:
        yield Said("none is named under [repository]: 12.1 to 12.4 stay UNDECIDED")
        return
    if not settings.path:
        yield Said("no checkout of it is named: 12.2, 12.3 and what of 12.1 and 12.4 is in files stay UNDECIDED")
    try:
        asked = read_repository(reads, settings)
    except CouldNotLook as error:
        yield Said(str(error), TOKEN)
        return
    if isinstance(asked, Unasked):
        yield Said(f"{asked.reason}: 12.4 and the trust of roles (12.1) stay UNDECIDED")
        return
    yield from _asked(asked, settings)


def _asked(repository: Repository, settings: DeliverySettings) -> Iterator[Said]:
    visible = "private" if repository.private else "public"
    yield Said(f"{repository.name}, {visible}, default branch {repository.branch}")
    production = repository.environments.get(settings.production)
    if repository.private and not (production and production.reviewers):
        yield Said(f"{PLAN}: without it `apply` is refused them, and 12.4 is FAIL", notice=True)
