"""A scenario that meets what a control would prevent, or cause, is told by the control's mode."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from steps.observing import pytest_bdd_step_error, pytest_runtest_call
from stormproof.core.errors import CouldNotLook, Refuted, StormproofError, Undecidable
from stormproof.core.policy import RolesMode
from tests.provisioners.fakes import FakeReads, context

AUTHORIZER = {"Environment": {"Variables": {"MODE": "observe"}}, "LastModified": "2026-11-01"}
OBSERVING = FakeReads({("lambda", "get_function_configuration"): AUTHORIZER})
ENFORCING = FakeReads({("lambda", "get_function_configuration"): {"LastModified": "2026-11-01"}})


def told(error: StormproofError, reads: FakeReads = OBSERVING, **policy: Any) -> BaseException:
    """Return what a scenario raises whose step raised an error."""
    bench = SimpleNamespace(reads=reads, context=context(**policy))
    item: Any = SimpleNamespace(stash=pytest.Stash())
    request: Any = SimpleNamespace(node=item, getfixturevalue=lambda _: bench)
    pytest_bdd_step_error(request, error)
    run = pytest_runtest_call(item)
    next(run)
    with pytest.raises(StormproofError) as raised:
        run.throw(error)
    return raised.value


def test_a_refutation_that_the_mode_explains_says_since_when() -> None:
    """Of the authorizer by its own settings, of roles by the policy."""
    found = told(Refuted("auth.invalid_admitted", "let in"))
    assert isinstance(found, Refuted)
    assert (found.code, found.message) == ("auth.observing", "observing since 2026-11-01: let in")
    found = told(Refuted("roles.shared", "two share one"), roles_mode=RolesMode.PROPOSE)
    assert 'roles_mode is "propose"' in str(found)


def by_owner() -> Refuted:
    """Return what an owner's own authorizer has let in."""
    found = Refuted("auth.invalid_admitted", "let in")
    found.by_owner = True
    return found


@pytest.mark.parametrize(
    ("error", "reads"),
    [
        (by_owner(), OBSERVING),
        (Refuted("auth.invalid_admitted", "let in"), ENFORCING),
        (Refuted("auth.valid_refused", "turned away"), OBSERVING),
        (CouldNotLook("http.timed_out", "no answer"), OBSERVING),
    ],
)
def test_whatever_else_is_met_stays_as_it_is(error: StormproofError, reads: FakeReads) -> None:
    """A control that enforces, a finding of another kind, trouble on the way."""
    assert told(error, reads) is error


def test_a_refusal_that_cannot_be_met_is_undecided() -> None:
    """A control that observes refuses nobody, so there is nothing to be found."""
    found = told(CouldNotLook("troubles.not_caused", "was to be answered 401: 200"))
    assert isinstance(found, Undecidable)
    assert "observing since 2026-11-01" in found.message
