"""What is to be served is tried beside what is served."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.interpreters.apply import apply
from stormproof.aws.interpreters.spreading import AT_ONCE, Spreading
from stormproof.aws.interpreters.trials import WORSE, Outcome, worse
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Action, Call, Change, Plan
from tests.stormproof.aws.interpreters.stepped_clock import SteppedClock

FINE, REFUSED = {"statusCode": 200}, {"statusCode": 429}
NO_ROUTE = {"errorType": "KeyError", "errorMessage": "'httpMethod'"}
NO_MODULE = {"errorType": "Runtime.ImportModuleError", "errorMessage": "No module named 'guard'"}
outcomes = st.builds(Outcome, error=st.sampled_from(["", "KeyError", "Timeout"]), status=st.sampled_from([0, 200, 500]))


class Lambda:
    """A made-up Lambda: what each qualifier answers, and whether the alias was moved."""

    def __init__(self, **answers: Any) -> None:
        self.answers, self.moved, self.put_back = answers, False, False

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Answer as the qualifier does; the last answer of several stays."""
        answers = self.answers[Qualifier]
        said = answers if isinstance(answers, dict) else answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(said, Exception):
            raise said
        failed = {"FunctionError": "Unhandled"} if "errorType" in said else {}
        return {"Payload": io.BytesIO(json.dumps(said).encode()), **failed}

    def update_alias(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Note it."""
        self.moved = True
        return {}

    def update_function_configuration(self, *, Role: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Note it."""
        self.put_back = Role == "former"
        return {}


def released(made_up: Any, spreading: Spreading = AT_ONCE, **answers: Any) -> Lambda:
    """Return the service after a release was tried; raises as `apply`, once what it did is put back."""
    service = Lambda(**answers)
    parameters = {"FunctionName": "f", "Qualifier": "new", "Payload": b"{}"}
    tried = Call("lambda", "invoke", parameters, tried_against={"Qualifier": "live"}, idempotent=True)
    move = Call("lambda", "update_alias", {"FunctionName": "f"})
    back = Call("lambda", "update_function_configuration", {"Role": "former"})
    change = Change("r", "f", "version", Action.UPDATE, 1, 2, (tried, move), backed_out_by=(back,))
    operations = ("invoke", "update_alias", "update_function_configuration")
    bed = made_up({"lambda": {name: getattr(service, name) for name in operations}})
    try:
        apply(Plan((change,)), bed.connection.writer, lambda *_: None, spreading)
    except CallFailed:
        assert not service.moved
        assert service.put_back
        raise
    assert not service.put_back
    return service


@pytest.mark.parametrize("served", [FINE, NO_ROUTE, {}])
def test_what_does_as_well_is_served(made_up: Any, served: dict[str, Any]) -> None:
    """An event that a function has never understood says nothing against its new version."""
    assert released(made_up, live=served, new=served).moved


@pytest.mark.parametrize(("served", "coming"), [(FINE, NO_MODULE), (NO_ROUTE, NO_MODULE), (FINE, REFUSED)])
def test_what_does_worse_is_not_served(made_up: Any, served: dict[str, Any], coming: dict[str, Any]) -> None:
    """The apply stops before the alias moves, and says what each came to."""
    with pytest.raises(CallFailed, match="everybody is served as before") as caught:
        released(made_up, live=served, new=coming)
    assert caught.value.code == "release.worse"


def test_a_start_of_what_is_served_that_took_too_long_speaks_for_nobody(made_up: Any) -> None:
    """It is asked again: both fail alike then, as they always did."""
    slow = {"errorType": "Sandbox.Timedout", "errorMessage": "Initialization timed out after 10 seconds"}
    assert released(made_up, live=[slow, NO_ROUTE], new=NO_ROUTE).moved
    with pytest.raises(CallFailed, match="before status 200"):
        released(made_up, live=[slow, FINE], new=NO_ROUTE)


def test_what_cannot_be_put_back_is_said_beside_why_it_was_not_served(made_up: Any, refuse: Any) -> None:
    """The cause stays the version's: it is what has to be mended first."""
    service = Lambda(live=FINE, new=REFUSED)

    def denied(**_parameters: str) -> dict[str, Any]:
        raise refuse("AccessDeniedException")

    parameters = {"FunctionName": "f", "Qualifier": "new", "Payload": b"{}"}
    tried = Call("lambda", "invoke", parameters, tried_against={"Qualifier": "live"}, idempotent=True)
    back = Call("lambda", "update_function_configuration", {"Role": "former"})
    change = Change("r", "f", "version", Action.UPDATE, 1, 2, (tried,), backed_out_by=(back,))
    bed = made_up({"lambda": {"invoke": service.invoke, "update_function_configuration": denied}})
    with pytest.raises(CallFailed, match=r"status 429.*stays.*AccessDenied") as stopped:
        apply(Plan((change,)), bed.connection.writer, lambda *_: None)
    assert stopped.value.code == WORSE


def test_what_is_refused_for_a_while_is_asked_again(made_up: Any, refuse: Any) -> None:
    """A new role is not known everywhere at once; one that never is, is never served."""
    denied = refuse("AccessDeniedException")
    clock = SteppedClock()
    patient = Spreading(clock, grants_s=9, every_s=3)
    assert released(made_up, patient, live=FINE, new=[denied, REFUSED, denied, FINE]).moved
    assert clock.at == 9
    with pytest.raises(CallFailed) as caught:
        released(made_up, patient, live=FINE, new=[denied])
    assert caught.value.code == "release.worse"
    assert clock.at == 18


@given(outcomes, outcomes)
def test_of_two_outcomes_at_most_one_is_worse(one: Outcome, other: Outcome) -> None:
    """Nothing is worse than itself; of two errors either is news."""
    assert not worse(one, one)
    if not (one.error and other.error):
        assert not (worse(one, other) and worse(other, one))
