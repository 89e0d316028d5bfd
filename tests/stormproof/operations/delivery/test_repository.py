"""What the doctor says of the repository: whether it can be asked, and whether its plan takes reviewers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from stormproof.core.delivery.settings import NOT_STATED
from stormproof.core.errors import CouldNotLook
from stormproof.operations.delivery.repository import PLAN, TOKEN, Said, look
from tests.provisioners.fakes import FakeReads
from tests.stormproof.made_repository import SETTINGS, repository

REVIEWED = {"environment_name": "production", "reviewers": [{"type": "User", "id": 1002}]}


def said(root: Path, **given: Any) -> list[Said]:
    """Return what is said of a repository in a folder; `reviewed` has somebody approve production."""
    reviewed = given.pop("reviewed", False)
    with repository(root, **given) as made:
        if reviewed:
            made.services["github"].write("put_environment", REVIEWED)
        reads: Any = made
        return list(look(reads, replace(SETTINGS, path=str(root))))


def test_a_private_repository_needs_the_plan_for_reviewers(tmp_path: Path) -> None:
    """It is the first thing that its administrator has to know; where somebody is named GitHub has taken him."""
    (known, plan) = said(tmp_path, private=True)
    assert known.found == "acme/shop, private, default branch main"
    assert (plan.found.startswith(PLAN), plan.notice, plan.way_out) == (True, True, "")
    assert not any(each.notice for each in said(tmp_path, private=True, reviewed=True))
    assert [each.found for each in said(tmp_path)] == ["acme/shop, public, default branch main"]


def test_what_stays_undecided_without_it_is_told(tmp_path: Path) -> None:
    """Without a repository, without a checkout of it, without a token: nothing of it is wrong."""
    (none,) = look(FakeReads({}), NOT_STATED)
    (unasked,) = said(tmp_path, token="")
    checkout = next(look(FakeReads({}), SETTINGS))
    for each, criteria in ((none, "12.1 to 12.4"), (unasked, "12.4"), (checkout, "12.2, 12.3")):
        assert criteria in each.found
        assert each.found.endswith("stay UNDECIDED")
        assert (each.way_out, each.notice) == ("", False)
    assert "set GITHUB_TOKEN" in unasked.found


def test_a_token_that_may_not_look_is_a_finding() -> None:
    """With its way out."""

    def denied() -> Any:
        raise CouldNotLook("github.forbidden", "403")

    answers: dict[tuple[str, str], Any] = {("github", "get_repository"): denied}
    *_, last = look(FakeReads(answers), SETTINGS)
    assert last.way_out == TOKEN
    assert "403" in last.found
