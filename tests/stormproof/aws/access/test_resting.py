"""Things that are being started, stopped or changed: whoever changes them waits until they rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
import stamina

from stormproof.aws.access.resting import GONE, RESTS
from stormproof.core.errors import CallFailed
from stormproof.core.planning.plans import Call
from tests.stormproof.aws.every_call.table import table

NAMED = {"Name": "c", "UUID": "m"}
CHANGE = ("start_", "stop_", "update_", "delete_")


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Looks follow at once."""
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


class Canary:
    """A canary that goes through states: those that pass one a look, the others by a call that they admit."""

    def __init__(self, refuse: Any, *states: str) -> None:
        self.states = list(states)
        self.calls: list[str] = []
        self._refuse = refuse

    def get_canary(self, **_: Any) -> dict[str, Any]:
        """Tell the state, and go on from one that passes."""
        state = self.states[0]
        if state in RESTS["synthetics", "start_canary"].passing and len(self.states) > 1:
            self.states.pop(0)
        if state == GONE:
            raise self._refuse("ResourceNotFoundException")
        return {"Canary": {"Status": {"State": state}}}

    def operation(self, name: str) -> Any:
        """Return an operation that AWS refuses in words that name no state."""

        def call(**_: Any) -> dict[str, Any]:
            self.calls.append(name)
            if self.states[0] not in RESTS["synthetics", name].admitted:
                raise self._refuse("ConflictException", "Canary is not in a startable state")
            self.states.pop(0)
            return {}

        return call


def called(made_up: Any, canary: Canary, operation: str) -> None:
    """Make a call of Synthetics."""
    services = {"synthetics": {operation: canary.operation(operation), "get_canary": canary.get_canary}}
    made_up(services).connection.writer.call(Call("synthetics", operation, {"Name": "c"}))


@pytest.mark.parametrize(
    ("operation", "states", "calls"),
    [
        ("start_canary", ("STOPPING", "STOPPING", "STOPPED", "STARTING", "RUNNING"), 2),
        ("start_canary", ("STARTING", "RUNNING"), 1),
        ("start_canary", ("RUNNING",), 1),
        ("stop_canary", ("STARTING", "STARTING", "RUNNING", "STOPPING", "STOPPED"), 2),
        ("stop_canary", ("STOPPING", "STOPPED"), 1),
        ("update_canary", ("UPDATING", "RUNNING", "UPDATING", "RUNNING"), 2),
        ("delete_canary", ("STOPPING", "STOPPED", "DELETING", GONE), 2),
        ("delete_canary", ("DELETING", GONE), 1),
    ],
)
def test_a_call_waits_for_the_state_that_admits_it_and_for_the_one_it_leads_to(
    made_up: Any, refuse: Any, operation: str, states: tuple[str, ...], calls: int
) -> None:
    """It is made again once the thing rests; what is as wanted by then is left so, whoever did it."""
    canary = Canary(refuse, *states)
    called(made_up, canary, operation)
    assert canary.states == [states[-1]]
    assert len(canary.calls) == calls


@pytest.mark.parametrize(("operation", "state"), [("start_canary", "ERROR"), ("delete_canary", "RUNNING")])
def test_what_the_state_does_not_admit_is_refused_at_once(
    made_up: Any, refuse: Any, operation: str, state: str
) -> None:
    """Nothing would come of asking again."""
    canary = Canary(refuse, state)
    with pytest.raises(CallFailed, match="not in a startable state"):
        called(made_up, canary, operation)
    assert len(canary.calls) == 1


def test_what_never_rests_is_told_with_its_state(made_up: Any, refuse: Any) -> None:
    """The wait has an end."""
    with pytest.raises(CallFailed, match="start_canary: c is STOPPING after 900 s") as caught:
        called(made_up, Canary(refuse, "STOPPING"), "start_canary")
    assert caught.value.code == "aws.waited_in_vain"


def test_a_mapping_is_looked_at_by_the_name_that_its_answer_tells(made_up: Any) -> None:
    """A create names no mapping: the answer does."""
    states = ["Creating", "Enabled"]
    looked: list[str] = []

    def look(UUID: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        looked.append(UUID)
        return {"State": states.pop(0)}

    services = {"create_event_source_mapping": lambda **_: {"UUID": "m"}, "get_event_source_mapping": look}
    made_up({"lambda": services}).connection.writer.call(Call("lambda", "create_event_source_mapping", {}))
    assert looked == ["m", "m"]


@pytest.mark.parametrize(("service", "operation"), sorted(RESTS))
def test_every_state_that_aws_knows_has_its_meaning(service: str, operation: str) -> None:
    """By the service's own model: a look that there is, by a parameter that it takes, and states that it tells."""
    rest = RESTS[service, operation]
    model: Any = botocore.session.get_session().get_service_model(service)
    look = model.operation_model("".join(map(str.capitalize, rest.look.split("_"))))
    assert set(look.input_shape.required_members) == {rest.named_by}
    assert rest.parameters({}, NAMED) == {rest.named_by: NAMED[rest.named_by]}
    if service == "synthetics":
        resting = {"READY", "RUNNING", "STOPPED", "ERROR"}
        assert rest.passing | resting == set(model.shape_for("CanaryState").enum)
        assert (rest.admitted | rest.wanted) - {GONE} <= resting


def test_whatever_changes_a_canary_or_a_mapping_waits() -> None:
    """Of all calls that verbs, stimuli and sabotages make."""
    about = {
        (service, name)
        for service, name in table()
        if name.endswith(("_canary", "_event_source_mapping")) and name.startswith(CHANGE)
    }
    assert about
    assert about <= set(RESTS)
