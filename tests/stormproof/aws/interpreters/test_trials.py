"""What is to be served is tried beside what is served."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.interpreters.apply import apply
from stormproof.aws.interpreters.trials import Outcome, worse
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Action, Call, Change, Plan

FINE, REFUSED = {"statusCode": 200}, {"statusCode": 429}
NO_ROUTE = {"errorType": "KeyError", "errorMessage": "'httpMethod'"}
NO_MODULE = {"errorType": "Runtime.ImportModuleError", "errorMessage": "No module named 'guard'"}
outcomes = st.builds(Outcome, error=st.sampled_from(["", "KeyError", "Timeout"]), status=st.sampled_from([0, 200, 500]))


class Lambda:
    """A made-up Lambda: what each qualifier answers, and whether the alias was moved."""

    def __init__(self, **answers: dict[str, Any]) -> None:
        self.answers, self.moved = answers, False

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Answer as the qualifier does."""
        said = self.answers[Qualifier]
        failed = {"FunctionError": "Unhandled"} if "errorType" in said else {}
        return {"Payload": io.BytesIO(json.dumps(said).encode()), **failed}

    def update_alias(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        """Note it."""
        self.moved = True
        return {}


def released(made_up: Any, **answers: dict[str, Any]) -> Lambda:
    """Return the service after a release was tried; raises as `apply`."""
    service = Lambda(**answers)
    parameters = {"FunctionName": "f", "Qualifier": "new", "Payload": b"{}"}
    tried = Call("lambda", "invoke", parameters, tried_against={"Qualifier": "live"}, idempotent=True)
    move = Call("lambda", "update_alias", {"FunctionName": "f"})
    change = Change("r", "f", "version", Action.UPDATE, 1, 2, (tried, move))
    bed = made_up({"lambda": {"invoke": service.invoke, "update_alias": service.update_alias}})
    try:
        apply(Plan((change,)), bed.connection.writer, lambda *_: None)
    except CallFailed:
        assert not service.moved
        raise
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


@given(outcomes, outcomes)
def test_of_two_outcomes_at_most_one_is_worse(one: Outcome, other: Outcome) -> None:
    """Nothing is worse than itself; of two errors either is news."""
    assert not worse(one, one)
    if not (one.error and other.error):
        assert not (worse(one, other) and worse(other, one))
