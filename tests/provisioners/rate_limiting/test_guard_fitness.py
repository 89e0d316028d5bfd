"""What cannot take the guard without harm is named with its reason, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from provisioners.rate_limiting import rate_guard, rate_guard_permission
from provisioners.rate_limiting.guard_fitness import MOST_UNPACKED, RUNTIMES, unfit, unfit_packages
from provisioners.rate_limiting.rate_guard import Guards
from stormproof.aws.observe.packages import Packages
from stormproof.core.planning.plans import NoChange
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, served_by
from tests.provisioners.made_functions import LAYER, configuration, guarded_configuration, parameters, state


def variables(**told: str) -> dict[str, Any]:
    """Return a configuration with environment variables."""
    return configuration(Environment={"Variables": told})


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_runtimes_that_the_guard_was_tested_on_are_fit(runtime: str) -> None:
    """And no other."""
    assert not unfit(context(), configuration(Runtime=runtime))


@pytest.mark.parametrize(
    "runtime", ["python3.7", "python3.8", "python3.9", "python3.15", "nodejs22.x", "provided.al2023"]
)
def test_any_other_runtime_is_named_with_what_can_be_had_for_it(runtime: str) -> None:
    """Of Python, that it can be moved."""
    told = unfit(context(), configuration(Runtime=runtime))
    assert runtime in told
    assert "python3.10 to python3.14" in told
    assert "throttle" in told
    assert ("move it" in told) == runtime.startswith("python")


def test_what_lambda_would_refuse_is_not_asked_of_it() -> None:
    """The environment's 4 KB, of which the guard takes some."""
    assert "4 KB" in unfit(context(), variables(BIG="x" * 4000))
    assert not unfit(context(), variables(BIG="x" * 3000))


def test_an_owners_pythonpath_must_name_where_layers_lie() -> None:
    """Otherwise the guard's module is not found, and every request fails."""
    assert "PYTHONPATH" in unfit(context(), variables(PYTHONPATH="/var/task/lib"))
    assert not unfit(context(), variables(PYTHONPATH="/var/task/lib:/opt/python"))


def test_packages_that_leave_no_room_or_bring_an_sdk_that_does_not_count_are_named() -> None:
    """A newer one than the oldest that counts will do."""
    assert "250 MB" in unfit_packages(Packages(unpacked=MOST_UNPACKED))
    assert "botocore 1.16.9" in unfit_packages(Packages(sdk=(1, 16, 9)))
    for fit in (Packages(), Packages(sdk=(1, 29, 100)), Packages(unpacked=MOST_UNPACKED // 2)):
        assert not unfit_packages(fit)


def test_what_is_unfit_is_left_alone_and_told_in_every_plan() -> None:
    """Whether settings, code or network say so."""
    for guards in (
        Guards((state(configuration(Runtime="python3.9")),), LAYER),
        Guards((state(),), LAYER, unfit={"shop-api": "no route leads to DynamoDB"}),
    ):
        (step,) = rate_guard.plan(context(), guards)
        assert isinstance(step, NoChange)
        assert step.remark
        assert "fail 6.1 by name" in step.reason


def test_a_guard_that_can_only_do_harm_is_taken_off() -> None:
    """Its owner has since set what keeps its code from being found."""
    told = guarded_configuration()["Environment"]["Variables"] | {"PYTHONPATH": "/var/task/lib"}
    found = state(guarded_configuration(Environment={"Variables": told}))
    change = only(list(rate_guard.plan(context(), Guards((found,), LAYER))))
    assert parameters(change, "update_function_configuration")["Handler"] == "app.handle"
    assert "PYTHONPATH" in change.breaking


def test_reading_finds_what_a_function_is_unfit_for() -> None:
    """A subnet whose route table leads nowhere; no permission is given where settings say that no guard will be."""
    vpc = {"SubnetIds": ["subnet-1"], "SecurityGroupIds": []}
    table: dict[tuple[str, str], Any] = {
        ("apigateway", "get_resources"): [served_by(SYSTEM.functions[0])],
        ("lambda", "list_layer_versions"): [],
        ("lambda", "get_function_configuration"): configuration(VpcConfig=vpc),
        ("ec2", "describe_subnets"): [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}],
        ("ec2", "describe_vpc_endpoints"): [],
        ("ec2", "describe_route_tables"): [{"RouteTableId": "rtb-1", "Associations": [{"Main": True}], "Routes": []}],
    }
    found = rate_guard.read(FakeReads(table), context())
    assert "rtb-1" in found.unfit["shop-api"]
    table["lambda", "get_function_configuration"] = configuration(Runtime="nodejs22.x")
    assert not rate_guard_permission.read(FakeReads(table), context()).functions


def test_a_ring_stops_the_plan_and_the_removal() -> None:
    """Nobody can tell which handler was the owner's."""
    told = guarded_configuration()["Environment"]["Variables"] | {"DD_LAMBDA_HANDLER": "stormproof_rate_guard.handle"}
    guards = Guards((replace(state(), latest=guarded_configuration(Environment={"Variables": told})),), LAYER)
    for steps in (rate_guard.plan(context(), guards), rate_guard.remove(context(), guards)):
        (step,) = steps
        assert "no request comes to an end" in getattr(step, "reason", "")
