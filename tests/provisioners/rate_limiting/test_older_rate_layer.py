"""The older layer goes where the system keeps older things, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from provisioners.rate_limiting import older_rate_layer
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import SYSTEM, FakeReads, context, only, satisfied

READS = FakeReads({("lambda", "list_layer_versions"): [2, 1]})
ADOPTED = replace(context(), system=replace(SYSTEM, adopted=frozenset({"stormproof-shop-rate"})))


def test_its_versions_are_deleted_where_the_older_names_are_the_systems() -> None:
    """Whether controls are put on or taken off."""
    found = older_rate_layer.read(READS, ADOPTED)
    for step in (older_rate_layer.plan, older_rate_layer.CONTROL.remove):
        change = only(list(step(ADOPTED, found)))
        assert change.action is Action.DELETE
        assert [call.parameters["VersionNumber"] for call in change.calls] == [1, 2]
        assert {call.parameters["LayerName"] for call in change.calls} == {"stormproof-shop-rate-guard"}


def test_a_layer_of_that_name_may_be_anothers_where_nothing_older_is_kept() -> None:
    """It is not even looked at."""
    assert older_rate_layer.read(READS, context()) == ()
    assert satisfied(list(older_rate_layer.plan(context(), ())))
