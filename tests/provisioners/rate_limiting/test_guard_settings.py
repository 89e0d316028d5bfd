"""The guard goes on and comes off without a trace of the owner's settings being lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioners.rate_limiting.guard_fitness import unfit
from provisioners.rate_limiting.guard_settings import guarded, refusing, ring, settings, shown, unguarded
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


FOREIGN = "datadog_lambda.handler.handler"


def wrapped(**changed: Any) -> dict[str, Any]:
    """Return a guarded function around which another tool has put its wrapper."""
    told = guarded_configuration()["Environment"]["Variables"] | {"DD_LAMBDA_HANDLER": GUARD_HANDLER}
    return guarded_configuration(**{"Handler": FOREIGN, "Environment": {"Variables": told}, **changed})


def test_a_wrapper_around_the_guard_stays_there_and_the_guard_goes_on_calling_the_owners_handler() -> None:
    """Nothing is to be changed; with the guard off again, the wrapper calls the owner's handler."""
    assert guarded(context(), wrapped(), LAYER) == settings(wrapped())
    assert refusing(wrapped())
    off = unguarded(context(), wrapped())
    assert off["Handler"] == FOREIGN
    assert off["Environment"]["Variables"]["DD_LAMBDA_HANDLER"] == "app.handle"
    assert off["Layers"] == [THEIRS]


def test_a_wrapper_that_stood_first_is_called_by_the_guard() -> None:
    """It calls the owner's handler, as before."""
    theirs = {"Variables": {"DD_LAMBDA_HANDLER": "app.handle"}}
    found = configuration(Handler=FOREIGN, Environment=theirs)
    on = guarded(context(), found, LAYER)
    assert (on["Handler"], on["Environment"]["Variables"]["STORMPROOF_HANDLER"]) == (GUARD_HANDLER, FOREIGN)
    assert on["Environment"]["Variables"]["DD_LAMBDA_HANDLER"] == "app.handle"
    assert unguarded(context(), found | on) == settings(found)


def test_a_wrapper_and_the_guard_that_call_each_other_are_told() -> None:
    """Which handler was the owner's stands nowhere any more."""
    assert "DD_LAMBDA_HANDLER" in ring(wrapped(Handler=GUARD_HANDLER))
    again = {"DD_LAMBDA_HANDLER": GUARD_HANDLER, "STORMPROOF_HANDLER": FOREIGN}
    assert "DD_LAMBDA_HANDLER" in ring(wrapped(Environment={"Variables": again}))
    assert not ring(wrapped())
    assert not ring(guarded_configuration())


TOOLS = (
    "DD_LAMBDA_HANDLER",  # https://docs.datadoghq.com/serverless/guide/handler_wrapper/
    "NEW_RELIC_LAMBDA_HANDLER",  # https://docs.newrelic.com/docs/serverless-function-monitoring/aws-lambda-monitoring/
    "LUMIGO_ORIGINAL_HANDLER",  # https://github.com/lumigo-io/lumigo_tracer_python
    "SENTRY_INITIAL_HANDLER",  # https://docs.sentry.io/platforms/python/integrations/aws-lambda/
    "ORIG_HANDLER",  # https://opentelemetry.io/docs/platforms/faas/lambda-auto-instrument/
)
"""The variables in which tools keep the handler that they redirect."""


@given(configurations, st.sampled_from(TOOLS), st.sampled_from(["", "/opt/otel-instrument", "/opt/datadog_wrapper"]))
def test_whatever_wrapper_is_put_around_the_guard_calls_the_owners_handler_when_it_is_off(
    found: dict[str, Any], variable: str, program: str
) -> None:
    """And until then the guard does: on twice is on once. A program that starts the runtime for a tool stays, too."""
    assume(found["Handler"] != FOREIGN)
    if program:
        own = {**found["Environment"]["Variables"], "AWS_LAMBDA_EXEC_WRAPPER": program}
        found = found | {"Environment": {"Variables": own}}
    on = found | guarded(context(), found, LAYER)
    told = on["Environment"]["Variables"] | {variable: GUARD_HANDLER}
    around = on | {"Handler": FOREIGN, "Environment": {"Variables": told}}
    assert not ring(around)
    assert guarded(context(), around, LAYER) == settings(around)
    off, owners = unguarded(context(), around), settings(found)
    assert (off["Handler"], off["Layers"]) == (FOREIGN, owners["Layers"])
    assert off["Environment"]["Variables"] == {**owners["Environment"]["Variables"], variable: owners["Handler"]}
