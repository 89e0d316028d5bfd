"""Stage and account throttles.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from __future__ import annotations

from typing import Any

import time_machine


def statuses(world: Any, *paths: str) -> list[int]:
    """Ask for each path at one moment."""
    with time_machine.travel(1_800_000_000, tick=False):
        return [world.ask(path).status for path in paths]


def test_the_stages_throttle_counts_for_each_method(world: Any) -> None:
    """``*/*`` gives every method the same limit, and each its own bucket."""
    world.deploy({"/x": {"GET": world.method()}, "/y": {"GET": world.method()}})
    world.configure(method_settings={"*/*": {"throttlingRateLimit": 1.0, "throttlingBurstLimit": 1}})
    assert statuses(world, "/x", "/x", "/y", "/y") == [200, 429, 200, 429]


def test_a_methods_own_throttle_wins(world: Any) -> None:
    """Settings of ``~1x/GET`` replace those of ``*/*``."""
    world.deploy({"/x": {"GET": world.method()}, "/y": {"GET": world.method()}})
    world.configure(
        method_settings={
            "*/*": {"throttlingRateLimit": 1.0, "throttlingBurstLimit": 1},
            "~1x/GET": {"throttlingRateLimit": 1.0, "throttlingBurstLimit": 2},
        }
    )
    assert statuses(world, "/x", "/x", "/x", "/y", "/y") == [200, 200, 429, 200, 429]


def test_the_accounts_throttle_is_behind_all(world: Any) -> None:
    """Without settings of the stage the account's burst limits."""
    world.directory.account = (1.0, 2)
    assert statuses(world, "/x", "/x", "/x") == [200, 200, 429]


def test_minus_one_is_no_throttle(world: Any) -> None:
    """Terraform writes -1 where nothing is to be limited."""
    world.configure(method_settings={"*/*": {"throttlingRateLimit": -1.0, "throttlingBurstLimit": -1}})
    assert statuses(world, "/x", "/x", "/x") == [200, 200, 200]


def test_settings_of_the_stage_are_live(world: Any) -> None:
    """A changed throttle counts without a deployment."""
    assert statuses(world, "/x", "/x") == [200, 200]
    world.configure(method_settings={"*/*": {"throttlingRateLimit": 0.0, "throttlingBurstLimit": 0}})
    assert statuses(world, "/x") == [429]
