"""The metric store keeps what CloudWatch keeps."""

import threading
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.kernel.ports import Datum
from localaws.services.cloudwatch.metrics.metric import DAY
from localaws.services.cloudwatch.metrics.series import Samples, Series, Summary
from localaws.services.cloudwatch.metrics.statistics import parse
from localaws.services.cloudwatch.metrics.store import MetricKey, MetricStore

REGION = "us-east-1"
START = 1_800_000_000 // 3600 * 3600
KEY = MetricKey.of("Shop", "Latency", {"Stage": "live", "Api": "a"})


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    time: float = START

    def now(self) -> float:
        """Return epoch seconds."""
        return self.time


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at START."""
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MetricStore:
    """Return an empty store."""
    return MetricStore(clock)


def put(store: MetricStore, at: float, *values: float, unit: str = "None", fine: bool = False) -> None:
    """Record values of the one metric."""
    store.record(REGION, KEY, at, unit, [Summary.of(value) for value in values], fine=fine)


def read(
    store: MetricStore, name: str, window: tuple[float, float], period: int = 60, unit: str | None = None
) -> float | None:
    """Return a statistic of the one metric."""
    return store.value(REGION, KEY, parse(name), window, period, unit)


def test_a_datum_is_visible_at_once(store: MetricStore) -> None:
    """`emit` records what a service measured; dimensions are the same in any order."""
    store.emit(REGION, [Datum("Shop", "Latency", 12.0, START + 59.9, "Milliseconds", {"Api": "a", "Stage": "live"})])
    assert read(store, "Sum", (START, START + 60)) == 12.0
    assert store.units(REGION, KEY) == ["Milliseconds"]


def test_dimensions_are_matched_exactly(store: MetricStore) -> None:
    """Another set of dimensions, a subset too, is another metric: CloudWatch does not aggregate across them."""
    put(store, START, 1.0)
    bare = MetricKey.of("Shop", "Latency", {})
    assert store.value(REGION, bare, parse("Sum"), (START, START + 60), 60) is None


def test_the_end_of_a_window_is_exclusive(store: MetricStore) -> None:
    """A datum at the very end belongs to the next window."""
    put(store, START + 60, 1.0)
    assert read(store, "Sum", (START, START + 60)) is None
    assert read(store, "Sum", (START + 60, START + 120)) == 1.0


def test_a_unit_narrows(store: MetricStore) -> None:
    """With a unit only its data count; without one, all do."""
    put(store, START, 1.0, unit="Count")
    put(store, START, 2.0, unit="Bytes")
    assert read(store, "Sum", (START, START + 60), unit="Bytes") == 2.0
    assert read(store, "Sum", (START, START + 60)) == 3.0


def test_a_statistic_set_hides_percentiles_unless_it_is_uniform(store: MetricStore) -> None:
    """Percentiles of statistic sets exist only where SampleCount is 1 or Min equals Max (CloudWatch user guide)."""
    store.record(REGION, KEY, START, "None", [Summary(3, 15, 5, 5)])
    assert read(store, "p99", (START, START + 60)) == 5
    store.record(REGION, KEY, START, "None", [Summary(3, 15, 1, 9)])
    assert read(store, "p99", (START, START + 60)) is None
    assert read(store, "Sum", (START, START + 60)) == 30


def test_seconds_are_kept_for_high_resolution_data_only(store: MetricStore) -> None:
    """A period under a minute sees data stored with resolution 1, and nothing else."""
    put(store, START + 5, 1.0)
    put(store, START + 5, 2.0, fine=True)
    assert read(store, "Sum", (START, START + 10), period=10) == 2.0
    assert read(store, "Sum", (START, START + 60)) == 3.0


@pytest.mark.parametrize(
    ("age", "visible"),
    [(15 * DAY - 60, {60, 300, 3600}), (16 * DAY, {300, 3600}), (64 * DAY, {3600}), (456 * DAY, set())],
)
def test_points_coarsen_with_age(store: MetricStore, clock: Clock, age: int, visible: set[int]) -> None:
    """One-minute points live 15 days, five-minute points 63 days, hourly points 455 days."""
    put(store, START, 4.0)
    clock.time += age
    put(store, clock.time, 1.0)
    seen = {p for p in (60, 300, 3600) if read(store, "Maximum", (START, START + 3600), period=p) is not None}
    assert seen == visible


def test_seconds_live_three_hours(store: MetricStore, clock: Clock) -> None:
    """Points of under a minute live three hours; the minute's point stays."""
    put(store, START + 1, 4.0, fine=True)
    clock.time += 3 * 3600 + 2
    put(store, clock.time, 1.0)
    assert read(store, "Sum", (START, START + 10), period=10) is None
    assert read(store, "Sum", (START, START + 60)) == 4.0


def test_only_metrics_with_recent_data_are_listed(store: MetricStore) -> None:
    """`keys` names a metric once, however many data it has."""
    for second in range(5):
        put(store, START + second, 1.0)
    assert store.keys(REGION, START) == [KEY]
    assert store.keys(REGION, START + 5) == []
    assert store.keys("eu-west-1", 0) == []


def test_periods_are_counted_from_the_start_of_the_window(store: MetricStore) -> None:
    """`values` gives a statistic by the start of each period with data, in steps from the window's start."""
    put(store, START + 120, 1.0)
    put(store, START + 500, 1.0, 2.0)
    assert store.values(REGION, KEY, parse("Sum"), (START + 60, START + 3600), 300) == {
        START + 60: 1.0,
        START + 360: 3.0,
    }


def test_a_watcher_hears_of_its_metric_until_it_ends(store: MetricStore) -> None:
    """`watch` tells of each record; the returned function ends it."""
    heard: list[float] = []
    end = store.watch(REGION, KEY, heard.append)
    put(store, START, 1.0)
    end()
    put(store, START + 60, 1.0)
    assert heard == [START]


def test_no_datum_is_lost_between_threads(store: MetricStore) -> None:
    """Four threads that emit at once lose nothing."""

    def work() -> None:
        for second in range(500):
            put(store, START + second, 1.0)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(store, "SampleCount", (START, START + 600)) == 2000


@given(
    st.lists(
        st.tuples(st.integers(0, 600), st.integers(-3, 3).map(float), st.sampled_from([1.0, 0.5, 3.0])), max_size=40
    ),
    st.integers(0, 10),
    st.integers(0, 11),
)
def test_a_series_is_the_multiset_of_its_values(data: list[tuple[int, float, float]], first: int, length: int) -> None:
    """Whatever order values come in, a window's figures and distribution are those of the values in it."""
    series = Series(60)
    for at, value, weight in data:
        series.add(at, Summary.of(value, weight))
    start, end = first * 60, (first + length) * 60
    inside = [(value, weight) for at, value, weight in data if start <= at // 60 * 60 < end]
    summary = series.summary(start, end)
    if not inside:
        assert summary is None
        return
    assert summary is not None
    assert summary.count == pytest.approx(sum(w for _, w in inside))
    assert summary.total == pytest.approx(sum(v * w for v, w in inside))
    assert (summary.minimum, summary.maximum) == (min(v for v, _ in inside), max(v for v, _ in inside))
    assert weights(series.samples(start, end)) == pytest.approx(weights(inside))


def weights(samples: Samples | None) -> dict[float, float]:
    """Return how often each value occurs."""
    total: dict[float, float] = {}
    for value, weight in samples or []:
        total[value] = total.get(value, 0.0) + weight
    return total
