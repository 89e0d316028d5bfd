"""A default branch that its owner protects in the classic way is his: `prove` neither opens it nor puts its own there.

GitHub tells a classic protection in another form than it is given in, so that nobody could be sure to put it back:
https://docs.github.com/en/rest/branches/branch-protection
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stormproof.core.errors import Undecidable
from stormproof.sabotage import PASSES, SABOTAGES
from tests.provisioners.delivery.test_delivery import delivered
from tests.stormproof.aws.undo.test_repository_kinds import PROTECTED, RULESET
from tests.stormproof.made_repository import Repository, repository

ABOUT_THE_BRANCH = ("branch-rules-off", "branch-rules-gone")
IN_ITS_PLACE = "own-branch-protection"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Repository]:
    """Return a repository with our ruleset on its default branch."""
    with repository(tmp_path) as found:
        found.services["github"].write("create_ruleset", RULESET)
        yield found


def test_ours_alone_is_broken_and_replaced(guarded: Repository) -> None:
    """Where the owner has nothing on the branch."""
    context = delivered()
    assert all(SABOTAGES[name].where(guarded, context) for name in ABOUT_THE_BRANCH)  # type: ignore[arg-type]  # as a reader
    made = PASSES[IN_ITS_PLACE].inject(guarded, context)  # type: ignore[arg-type]  # as above
    assert [each.operation for each in made.calls] == ["put_branch_protection", "delete_ruleset"]


def test_what_the_owner_protects_is_never_touched(guarded: Repository) -> None:
    """Nothing is played on that branch, and nothing takes the place of what is there."""
    guarded.services["github"].write("put_branch_protection", PROTECTED)
    context = delivered()
    assert not any(SABOTAGES[name].where(guarded, context) for name in ABOUT_THE_BRANCH)  # type: ignore[arg-type]  # as a reader
    with pytest.raises(Undecidable, match="not ours"):
        PASSES[IN_ITS_PLACE].inject(guarded, context)  # type: ignore[arg-type]  # as above
