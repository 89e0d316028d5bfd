"""An owner's alias is given back on a version of the owner's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.release import adopted_alias, function_release
from stormproof.aws.observe.lambda_functions import Configuration
from stormproof.core.planning.losses import Keeper, loss
from stormproof.core.planning.plans import Change, Ref
from stormproof.core.system import DESCRIPTION
from tests.provisioners.fakes import FakeReads, blocked, context, only, satisfied
from tests.provisioners.made_functions import ADOPTED, adopting, configuration, guarded_configuration, parameters, state

OURS = guarded_configuration(Version="8", Description=DESCRIPTION)
THEIRS = configuration(Version="7", Description="theirs")


def number(version: Configuration) -> int:
    """Return a version's number."""
    return int(version["Version"])


def removed(*versions: Configuration, live: dict[str, Any] = OURS, **latest: Any) -> list[Any]:
    """Return the steps of a removal where the alias serves `live`."""
    found = replace(
        state(guarded_configuration(**latest), live, version=str(live["Version"])),
        function=ADOPTED,
        older=tuple(sorted(versions, key=number, reverse=True)),
    )
    return list(adopted_alias.remove(adopting(), (found,)))


def test_it_goes_back_to_what_its_owner_published() -> None:
    """The newest of the same code and settings; nothing is published for it."""
    older, other = configuration(Version="3"), configuration(Version="6", CodeSha256="other")
    change = only(removed(older, other, THEIRS, OURS))
    assert [call.operation for call in change.calls] == ["update_alias"]
    moved = parameters(change, "update_alias")
    assert (moved["Name"], moved["FunctionVersion"], moved["RevisionId"]) == ("green", "7", "alias-1")


def test_a_version_that_the_owner_published_with_our_guard_in_it_will_not_do() -> None:
    """Then $LATEST is cleaned, published and served."""
    theirs = guarded_configuration(Version="9", Description="theirs")
    change = only(removed(theirs, OURS, live=theirs))
    assert [call.operation for call in change.calls] == [
        "update_function_configuration",
        "publish_version",
        "update_alias",
    ]
    assert parameters(change, "update_function_configuration")["Handler"] == "app.handle"
    assert isinstance(parameters(change, "update_alias")["FunctionVersion"], Ref)


def test_unreleased_code_is_not_shipped_by_a_removal() -> None:
    """What uses the served version waits."""
    (reason,) = blocked(removed(OURS, CodeSha256="newer"))
    assert "release that first" in reason


def test_a_version_of_the_owners_without_ours_is_left_alone() -> None:
    """A role or logging of his own makes no difference of ours."""
    assert satisfied(removed(THEIRS, live=THEIRS))


def test_an_alias_of_ours_goes_with_its_control() -> None:
    """Versions are looked at where the alias is its owner's alone."""
    assert not list(adopted_alias.remove(adopting(), (state(OURS, OURS),)))
    table: dict[tuple[str, str], Any] = {
        ("lambda", "get_function_configuration"): configuration(),
        ("lambda", "get_alias"): {"FunctionVersion": "3"},
        ("lambda", "list_versions_by_function"): [{"Version": "$LATEST"}, {"Version": "10"}, {"Version": "9"}],
    }
    (adopted,) = adopted_alias.read(FakeReads(table), adopting())
    assert [each["Version"] for each in adopted.older] == ["10", "9"]
    (ours,) = adopted_alias.read(FakeReads(table), context())
    assert not ours.older


def test_what_an_owners_alias_serves_is_lost_with_his_next_deployment() -> None:
    """It is he who moves it: a plan must not say that it stays."""
    found = replace(state(guarded_configuration(), configuration(Version="7"), version="7"), function=ADOPTED)
    (step,) = function_release.plan(adopting(), (found,))
    assert isinstance(step, Change)
    told = loss(step.control, step.aspect, Keeper.SAM)
    assert told
    assert not told.stays
