"""Which pass scenarios are played in one run."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.faults import PassScenario
from stormproof.run.prove.batches import batches
from tests.stormproof.run.prove.test_pass_round import scenario

scenarios = st.builds(
    scenario,
    st.text(min_size=1),
    st.sampled_from(["1.1", "1.2", "6.1"]),
    st.sampled_from(["throttle", "log", "authorizer"]),
    alone=st.booleans(),
)


@given(st.lists(scenarios))
def test_no_two_that_disturb_each_other_are_in_one_run(every: list[PassScenario]) -> None:
    """Each is played once; those of a run share no control and no criterion, and what has to be alone is."""
    runs = batches(every)
    assert sorted(each.name for run in runs for each in run) == sorted(each.name for each in every)
    for run in runs:
        assert len({each.criterion for each in run}) == len(run) == len({each.controls for each in run})
        assert len(run) == 1 or not any(each.alone for each in run)


def test_what_an_owner_does_once_stands_for_several_criteria() -> None:
    """One and the same change is looked at for all of its criteria together; another change of its control is not."""
    one, other = scenario("one", "1.1", alone=True), scenario("other", "1.3")
    same = replace(one, name="same", criterion="1.2")
    assert batches([one, same, other]) == ((one, same), (other,))
