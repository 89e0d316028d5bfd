"""What rough weather may do to a verdict: nothing at the default rate, ERROR above it, and never turn it round.

https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/design-interactions-in-a-distributed-system-to-mitigate-or-withstand-failures.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.operations.reach import reach
from stormproof.run.environment.provisioning import provision
from stormproof.sabotage import SABOTAGES
from tests.weather.conftest import Verify

pytestmark = pytest.mark.timeout(1200)

AUTHENTICATION = "1.1,1.2"
ALERTS_AND_COSTS = "3.1,3.4,3.5,5"
EVERYTHING = ",".join(catalogue().criteria)
RECOVERY_AND_HEALTH = "7,11"
SEEDS, SHORT_SEEDS = range(1, 21), range(1, 9)
NIGHTLY = pytest.mark.nightly
"""Each kind of weather has one case in CI, and more of them, and all with broken controls, at night."""


@pytest.mark.parametrize(
    ("seed", "criteria"),
    [
        (2, AUTHENTICATION),
        pytest.param(3, "3.4,3.5,5.2", marks=NIGHTLY),
        *(pytest.param(seed, ALERTS_AND_COSTS, marks=NIGHTLY) for seed in SHORT_SEEDS),
        *(pytest.param(seed, RECOVERY_AND_HEALTH, marks=NIGHTLY) for seed in (1, 7)),
        *(pytest.param(seed, EVERYTHING, marks=NIGHTLY) for seed in SEEDS),
    ],
)
def test_at_the_default_rate_all_holds_as_in_clear_weather(verify: Verify, seed: int, criteria: str) -> None:
    """Provisioned and proven in it; the run tells how to have it again."""
    ended = verify(criteria, "--weather=rough", f"--weather-seed={seed}")
    assert set(ended.verdicts().values()) == {"PASS"}, ended.printed
    assert ended.status == 0
    assert ended.weather == {"kind": "rough", "seed": seed, "rate": 1.0}
    assert f"--weather=rough --weather-seed={seed} --weather-rate=1" in ended.printed


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=NIGHTLY)])
def test_in_worse_weather_a_verdict_is_never_turned_round(verify: Verify, impatient: str, seed: int) -> None:
    """PASS, or an ERROR that names what could not be looked at; a system that cannot be provisioned, or whose workload
    does not come to its end before that, is told, too.
    """  # noqa: D205 - one sentence, two lines
    ended = verify(AUTHENTICATION, "--weather=rough", f"--weather-seed={seed}", "--weather-rate=4", impatient)
    if ended.status == 2:
        assert re.search("could not be provisioned|not reached within", ended.printed), ended.printed
        assert not ended.criteria
        return
    assert ended.status in {0, 3}, ended.printed
    for name, found in ended.criteria.items():
        assert found["verdict"] in {"PASS", "ERROR"}, (name, found)
        assert found["verdict"] == "PASS" or (found["code"] and found["reason"]), (name, found)


@NIGHTLY
@pytest.mark.parametrize(("seed", "rate"), [("1", "1"), ("2", "4")])
def test_a_broken_control_is_never_said_to_hold(
    verify: Verify, storm: Callable[[str, str], Path], seed: str, rate: str
) -> None:
    """At the default rate each is FAIL for its reason; above it perhaps ERROR, never PASS."""
    target = storm(seed, rate)
    broken = [SABOTAGES[name] for name in ("method-opened", "admits-all")]
    reached = reach(target)
    assert provision(reached.connection, reached.system, {"1.1", "1.3"}).changes
    for sabotage in broken:
        outputs: dict[str, Any] = {}
        for call in sabotage.inject(reached.connection.reader, reached.context).calls:
            outputs |= reached.connection.writer.call(call, outputs)
    ended = verify("1.1,1.3", f"--target={target}")
    found = {s.criterion: (ended.criteria[s.criterion]["verdict"], ended.criteria[s.criterion]["code"]) for s in broken}
    for sabotage in broken:
        verdict, code = found[sabotage.criterion]
        assert verdict == "FAIL" or (rate != "1" and verdict == "ERROR"), ended.printed
        assert verdict == "ERROR" or code == sabotage.expects, ended.printed
