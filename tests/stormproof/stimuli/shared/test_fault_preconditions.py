"""A fault version is made only where nobody invokes ``$LATEST``, in whatever way."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.aws.observe.invokers import INVOKERS, Invoker
from stormproof.aws.observe.lambda_functions import FunctionState
from stormproof.core.errors import Undecidable
from stormproof.core.surroundings import EMBEDDED_WAITS, Surroundings
from stormproof.stimuli.shared.fault_preconditions import check_nobody_on_latest, check_nobody_unseen, unfit
from tests.provisioners.fakes import FakeReads, context
from tests.provisioners.made_functions import FUNCTION
from tests.stormproof.aws.observe.invokers.made_invokers import INVOKING, NOBODY

KINDS = pytest.mark.parametrize("invoker", INVOKERS, ids=lambda module: module.__name__.rpartition(".")[2])


def bench(invoker: Invoker, arn: str) -> Any:
    """Return a bench on a system in which one kind of invoker invokes an ARN, and nothing else does."""
    return SimpleNamespace(reads=FakeReads({**NOBODY, **INVOKING[invoker](arn)}), context=context())


@KINDS
def test_whoever_is_on_latest_is_named(invoker: Invoker) -> None:
    """Every kind of the tuple counts, with who can point it to the alias."""
    with pytest.raises(Undecidable, match="in use") as refused:
        check_nobody_on_latest(bench(invoker, FUNCTION.arn))
    assert refused.value.code == "fault.latest_in_use"
    assert ("stormproof apply" in str(refused.value)) == bool(invoker.MOVED_BY)
    assert ("yourself" in str(refused.value)) != bool(invoker.MOVED_BY)


@KINDS
def test_whoever_is_on_the_alias_does_not_count(invoker: Invoker) -> None:
    """What the alias serves is not touched."""
    check_nobody_on_latest(bench(invoker, f"{FUNCTION.arn}:live"))


NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def counted(total: int, **by_resource: int) -> Any:
    """Return a bench on a function that was invoked so often in all, and so often by a version or an alias."""
    resources = {f"{FUNCTION.name}:{name}": times for name, times in by_resource.items()}

    def statistics(**asked: Any) -> Any:
        named = {each["Name"]: each["Value"] for each in asked["Dimensions"]}
        times = resources.get(named["Resource"], 0) if "Resource" in named else total
        assert (NOW - asked["StartTime"]).total_seconds() == 24 * 3600
        return {"Datapoints": [{"Sum": float(times)}]}

    function = {"Name": "FunctionName", "Value": FUNCTION.name}
    listed = [[function], *([function, {"Name": "Resource", "Value": each}] for each in resources)]
    reads = FakeReads({("cloudwatch", "list_metrics"): listed, ("cloudwatch", "get_metric_statistics"): statistics})
    clock = SimpleNamespace(now=lambda: NOW)
    return SimpleNamespace(reads=reads, context=context(), clock=clock, surroundings=Surroundings())


def test_whoever_invokes_the_code_as_it_stands_is_seen_by_what_was_counted() -> None:
    """No setting tells who calls Lambda by himself: he would meet a fault."""
    with pytest.raises(Undecidable, match=f"{FUNCTION.name} 2 times") as refused:
        check_nobody_unseen(counted(10, live=7, **{"3": 1}))
    assert refused.value.code == "fault.latest_in_use"


def test_invocations_of_versions_and_aliases_do_not_count() -> None:
    """They stay on what they name."""
    check_nobody_unseen(counted(8, live=7, **{"3": 1}))


def test_what_names_latest_counts_though_it_is_a_qualifier() -> None:
    """$LATEST is the code as it stands."""
    with pytest.raises(Undecidable):
        check_nobody_unseen(counted(8, live=7, **{"$LATEST": 1}))


def test_where_nobody_can_come_unseen_nothing_is_asked() -> None:
    """The embedded AWS has no other clients than settings tell."""
    bench = counted(10)
    bench.surroundings = Surroundings(waits=EMBEDDED_WAITS)
    check_nobody_unseen(bench)


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"Runtime": "python3.12"}, ""),
        ({"Runtime": "nodejs22.x"}, "its runtime is nodejs22.x"),
        ({"PackageType": "Image"}, "it is a container image"),
        (
            {"Runtime": "python3.12", "Layers": [{"Arn": f"l{number}"} for number in range(5)]},
            "it has 5 layers already",
        ),
        ({"Runtime": "python3.12", "Environment": {"Variables": {"PYTHONPATH": "/var/task/lib"}}}, "PYTHONPATH"),
        ({"Runtime": "python3.12", "Environment": {"Variables": {"PYTHONPATH": "/opt/python:lib"}}}, ""),
    ],
)
def test_what_can_never_have_a_fault_version_is_told(settings: dict[str, Any], why: str) -> None:
    """It is Python code in a layer, which Lambda has to look into."""
    found = unfit(FunctionState(FUNCTION, settings))
    assert why in found
    assert bool(found) == bool(why)
