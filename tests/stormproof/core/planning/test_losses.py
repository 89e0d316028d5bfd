"""Every aspect of every control says when it is lost, by who keeps the resource that it lies on."""

from __future__ import annotations

import pytest

from provisioners import CONTROLS
from stormproof.core.planning.losses import ANY_RUN, PLACES, STAYS, Keeper, keeper, loss

ASPECTS = [(control.name, aspect) for control in CONTROLS for aspect in control.aspects]


def test_every_aspect_of_every_control_has_its_answer_and_no_other_has() -> None:
    """A control that is added says where its aspects lie; one that goes takes its rows along."""
    assert set(PLACES) == set(ASPECTS)


@pytest.mark.parametrize("who", Keeper)
def test_every_answer_has_words_and_a_source(who: Keeper) -> None:
    """What is lost says by which change; what stays names none."""
    for control, aspect in ASPECTS:
        found = loss(control, aspect, who)
        assert found is not None
        assert found.said.startswith("stays" if found.stays else "lost")
        assert found.source.startswith("https://")


def test_what_nobody_keeps_stays() -> None:
    """No tag tells of a template; a deployment without one may set it all the same."""
    found = [loss(*each, Keeper.NOBODY) for each in ASPECTS]
    assert all(each and each.stays for each in found)
    unknown = loss("function-role", "execution role", Keeper.NOBODY)
    assert unknown
    assert unknown.said == "stays unless a deployment sets Role"


@pytest.mark.parametrize(
    ("control", "aspect", "stack", "sam"),
    [
        ("rate-guard", "rate guard", ("Handler", "Layers", "Environment"), ("Handler", "Layers", "Environment")),
        ("method-authorization", "authorization", ("method", "Body"), ("Body",)),
        ("deployment", "snapshot", ("DeploymentId",), ("DeploymentId",)),
        ("access-log", "access-log", ("AccessLogSetting",), ("AccessLogSetting",)),
        ("function-release", "version served", (), ()),
        ("function-release", "version served by the owner's alias", ("FunctionVersion",), ("FunctionVersion",)),
        ("key-store", "table", (), ()),
    ],
)
def test_a_stack_takes_what_its_template_names(
    control: str, aspect: str, stack: tuple[str, ...], sam: tuple[str, ...]
) -> None:
    """Row by row of what an ordinary change of a template takes; Stormproof's own things stay."""
    found = [loss(control, aspect, who) for who in (Keeper.STACK, Keeper.SAM)]
    assert [each.by for each in found if each] == [stack, sam]


def test_a_tool_that_compares_with_what_stands_takes_it_at_its_next_run() -> None:
    """Of what lies on its resources; what is Stormproof's own stays with any."""
    assert loss("rate-guard", "rate guard", Keeper.TOOL) is ANY_RUN
    assert loss("key-store", "table", Keeper.TOOL) is STAYS


def test_what_the_table_does_not_know_has_no_answer() -> None:
    """Nothing is said rather than something wrong."""
    assert loss("rate-guard", "another", Keeper.STACK) is None


def test_keepers_are_told_by_the_names_of_owners() -> None:
    """As discovery gives them."""
    assert keeper("", sam=True) is Keeper.NOBODY
    assert keeper("CloudFormation stack s", sam=True) is Keeper.SAM
    assert keeper("CloudFormation stack s", sam=False) is Keeper.STACK
    assert keeper("Terraform", sam=False) is Keeper.TOOL
