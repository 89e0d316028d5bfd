"""The guard goes on and comes off without a trace of the owner's settings being lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioners.rate_limiting.guard_settings import guarded, settings, shown, unfit, unguarded
from stormproof.core.deployed_code import GUARD_HANDLER
from stormproof.core.planning.plans import Ref
from tests.provisioners.fakes import context
from tests.provisioners.made_functions import LAYER, THEIRS, configuration, guarded_configuration

names = st.text("ABCDEF_", min_size=1, max_size=8)
configurations = st.builds(
    lambda handler, told, layers: configuration(
        Handler=handler, Environment={"Variables": told}, Layers=[{"Arn": each} for each in layers]
    ),
    st.sampled_from(["app.handle", "a/b.c", "datadog_lambda.handler.handler"]),
    st.dictionaries(names, st.text(max_size=5), max_size=4),
    st.lists(st.sampled_from([THEIRS, THEIRS.replace("theirs", "other")]), unique=True),
)


@given(configurations)
def test_off_again_the_function_is_what_it_was(found: dict[str, Any]) -> None:
    """Layers in their order, handler, every variable."""
    on = found | guarded(context(), found, LAYER)
    assert unguarded(context(), on) == settings(found)


@given(configurations)
def test_on_twice_is_on_once(found: dict[str, Any]) -> None:
    """The guard does not guard itself."""
    once = guarded(context(), found, LAYER)
    assert guarded(context(), found | once, LAYER) == once


def test_the_owners_handler_is_kept_and_ours_comes_last() -> None:
    """Of two layers with a file of one name, the last wins."""
    on = guarded(context(), configuration(), LAYER)
    assert on["Layers"] == [THEIRS, LAYER]
    assert on["Handler"] == GUARD_HANDLER
    assert on["Environment"]["Variables"]["STORMPROOF_HANDLER"] == "app.handle"
    assert on["Environment"]["Variables"]["DATABASE_URL"] == "theirs"


def test_an_order_that_an_owner_has_given_the_layers_stays() -> None:
    """A layer of the owner's that was added after ours does not make the guard another."""
    later = [{"Arn": LAYER}, {"Arn": THEIRS}]
    released = guarded_configuration() | guarded(context(), configuration(), LAYER) | {"Layers": later}
    assert guarded(context(), released, LAYER) == settings(released)
    assert guarded(context(), released, Ref("new"))["Layers"] == [THEIRS, Ref("new")]


def test_an_older_layer_of_ours_makes_way() -> None:
    """Also where the new one is not known yet."""
    assert guarded(context(), guarded_configuration(), Ref("new"))["Layers"] == [THEIRS, Ref("new")]


def test_a_handler_that_was_put_back_is_the_owners() -> None:
    """What stands in our variable is old news then."""
    dropped = guarded_configuration(Handler="new.handle")
    assert unguarded(context(), dropped)["Handler"] == "new.handle"
    assert guarded(context(), dropped, LAYER)["Environment"]["Variables"]["STORMPROOF_HANDLER"] == "new.handle"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"PackageType": "Image", "Runtime": None}, "container image"),
        ({"Runtime": "nodejs22.x"}, "nodejs22.x"),
        ({"Runtime": "provided.al2023"}, "provided.al2023"),
        ({"Layers": [{"Arn": f"{THEIRS}{number}"} for number in range(5)]}, "5 layers"),
    ],
)
def test_a_function_that_can_take_no_guard_is_told(changed: dict[str, Any], reason: str) -> None:
    """Images, other runtimes, no room for a layer."""
    assert reason in unfit(context(), configuration(**changed))


def test_a_guarded_function_of_five_layers_is_fit() -> None:
    """One of the five is ours."""
    layers = [{"Arn": f"{THEIRS}{number}"} for number in range(4)]
    assert not unfit(context(), guarded_configuration(Layers=[*layers, {"Arn": LAYER}]))


def test_a_plan_does_not_show_the_owners_values() -> None:
    """They may be secrets; ours are none."""
    told = shown(guarded(context(), configuration(), LAYER))
    assert "theirs" not in str(told["Environment"].values())
    assert told["Environment"]["STORMPROOF_RATE_LIMIT"] == "1000"
