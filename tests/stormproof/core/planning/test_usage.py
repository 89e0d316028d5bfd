"""What prices are reckoned for: as the owner says, else as was counted, else as is assumed, and it is said which."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.planning.usage import ASSUMED, Counted, Usage, executions_a_month, requests_a_month

COUNTED = Usage(Counted(1400, 14), {"f": Counted(70, 7)})


def test_an_owners_number_goes_before_what_was_counted() -> None:
    """And that before what is assumed; each says where it is from."""
    assert str(requests_a_month(COUNTED, 5)) == "5 ([policy] expected_monthly_requests)"
    assert str(requests_a_month(COUNTED, None)) == "3,000 (by 1,400 in the last 14 days)"
    assumed = requests_a_month(Usage(), None)
    assert (assumed.number, assumed.source) == (ASSUMED, "assumed: CloudWatch has counted none for a whole day")
    assert requests_a_month(Usage(unseen="denied"), None).source == "assumed: denied"


def test_a_function_runs_as_often_as_was_counted() -> None:
    """One of which nothing was counted as often as there are requests."""
    assert executions_a_month(COUNTED, "f", 5).number == 300
    assert executions_a_month(COUNTED, "g", 5).number == 5


@given(st.integers(0, 10**12), st.floats(1, 14))
def test_a_month_has_as_many_as_its_days_in_proportion(number: int, days: float) -> None:
    """Law: never fewer in a month than were counted in the fortnight."""
    assert Counted(number, days).monthly >= number
