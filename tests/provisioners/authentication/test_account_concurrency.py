"""Nothing is reserved for the authorizer, and a plan says how much of the account there is."""

from __future__ import annotations

from provisioners import CONTROLS
from provisioners.authentication import account_concurrency
from stormproof.aws.observe.capacity.concurrency import Concurrency
from stormproof.core.planning.plans import NoChange
from tests.provisioners.fakes import FakeReads, context, satisfied


def test_a_new_account_is_told_in_every_plan() -> None:
    """It has ten concurrent executions, of which none can be reserved: the way out is a higher quota."""
    (step,) = account_concurrency.plan(context(), Concurrency(10, 10))
    assert isinstance(step, NoChange)
    assert step.remark
    assert ("10 of them unreserved" in step.reason, "500" in step.reason, "L-B99A9384" in step.reason) == (True,) * 3


def test_enough_is_no_remark_and_what_was_not_looked_at_stops_nothing() -> None:
    """Both are told in a plan's JSON."""
    for actual, said in ((Concurrency(1000, 900), "900 of them unreserved"), ("denied", "denied")):
        (step,) = account_concurrency.plan(context(), actual)
        assert isinstance(step, NoChange)
        assert (step.remark, said in step.reason) == (False, True)
    assert account_concurrency.read(FakeReads({}), context()) == "lambda get_account_settings {}"
    assert satisfied(list(account_concurrency.remove(context(), "denied")))
    assert "1.1" in CONTROLS.criteria[account_concurrency.NAME]
