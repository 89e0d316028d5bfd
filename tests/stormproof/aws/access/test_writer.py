"""The writer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import stamina
from botocore.exceptions import ReadTimeoutError, WaiterError
from hypothesis import given
from hypothesis import strategies as st

from stormproof.aws.access.writer import resolve
from stormproof.core.errors import CallFailed, NotThere
from stormproof.core.planning.plans import Call, Format, Ref


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Repetitions follow at once."""
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


def failing(*errors: Exception) -> Any:
    """Return an operation that fails with the errors, one a call, and then answers; `calls` counts."""
    left = list(errors)

    def operation(**parameters: Any) -> dict[str, Any]:
        operation.calls.append(parameters)  # type: ignore[attr-defined] # counted on the function itself
        if left:
            raise left.pop(0)
        return {"Id": "made"}

    operation.calls = []  # type: ignore[attr-defined] # as above
    return operation


CALL = Call("lambda", "create_function", {"FunctionName": "f"}, yields={"f.id": "Id"})


def test_outputs_are_taken_from_the_answer(made_up: Any) -> None:
    """A call yields by JMESPath, and is counted as a write."""
    bed = made_up({"lambda": {"create_function": failing()}})
    assert bed.connection.writer.call(CALL) == {"f.id": "made"}
    assert (bed.connection.counts.read, bed.connection.counts.write) == (0, 1)


def test_an_answer_without_the_output_is_a_failure(made_up: Any) -> None:
    """Nobody goes on with nothing."""
    bed = made_up({"lambda": {"create_function": lambda **_: {}}})
    with pytest.raises(CallFailed, match=r"lacks f\.id"):
        bed.connection.writer.call(CALL)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("TooManyRequestsException", "slow down"),
        ("ResourceConflictException", "An update is in progress"),
        ("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."),
    ],
)
def test_refusals_that_pass_are_repeated(made_up: Any, refuse: Any, code: str, message: str) -> None:
    """Throttling, an update in flight, a role not yet known everywhere: AWS did nothing, so it is asked again."""
    operation = failing(refuse(code, message), refuse(code, message))
    bed = made_up({"lambda": {"create_function": operation}})
    assert bed.connection.writer.call(CALL) == {"f.id": "made"}
    assert len(operation.calls) == 3
    assert bed.connection.counts.write == 3


def test_repeating_ends(made_up: Any, refuse: Any) -> None:
    """A refusal that does not pass is told with its code."""
    operation = failing(*[refuse("ThrottlingException")] * 20)
    with pytest.raises(CallFailed) as caught:
        made_up({"lambda": {"create_function": operation}}).connection.writer.call(CALL)
    assert caught.value.code == "aws.throttled"


@pytest.mark.parametrize("code", ["AccessDeniedException", "ValidationException", "ResourceInUseException"])
def test_other_refusals_are_not_repeated(made_up: Any, refuse: Any, code: str) -> None:
    """What will not pass is not asked again."""
    operation = failing(refuse(code))
    with pytest.raises(CallFailed):
        made_up({"lambda": {"create_function": operation}}).connection.writer.call(CALL)
    assert len(operation.calls) == 1


def test_a_lost_answer_is_not_repeated(made_up: Any) -> None:
    """Nobody knows whether it was done; doing it twice might make two."""
    operation = failing(ReadTimeoutError(endpoint_url="x"))
    with pytest.raises(CallFailed) as caught:
        made_up({"sqs": {"send_message": operation}}).connection.writer.call(Call("sqs", "send_message", {}))
    assert caught.value.code == "aws.timed_out"
    assert len(operation.calls) == 1


@pytest.mark.parametrize("lost", [ReadTimeoutError(endpoint_url="x"), "InternalFailure"])
def test_a_lost_answer_of_a_call_that_sets_a_state_is_repeated(made_up: Any, refuse: Any, lost: Any) -> None:
    """Deleting or putting the same twice comes to the same: an undo is not given up for a dropped connection."""
    operation = failing(refuse(lost) if isinstance(lost, str) else lost)
    bed = made_up({"dynamodb": {"batch_write_item": operation}})
    assert bed.connection.writer.answer(Call("dynamodb", "batch_write_item", {})) == {"Id": "made"}
    assert len(operation.calls) == 2


def test_a_lost_answer_of_a_call_that_adds_is_not_repeated(made_up: Any) -> None:
    """An event put twice is two events."""
    operation = failing(ReadTimeoutError(endpoint_url="x"))
    with pytest.raises(CallFailed):
        made_up({"events": {"put_events": operation}}).connection.writer.answer(Call("events", "put_events", {}))
    assert len(operation.calls) == 1


def test_what_yields_something_is_not_done_without_its_answer(made_up: Any, refuse: Any) -> None:
    """Refused at the second attempt because the thing is there: whose it is, and what it is like, is not known."""
    there = refuse("ParameterAlreadyExists", "The parameter already exists.")
    call = Call("ssm", "put_parameter", {"Name": "p"}, yields={"version": "Version"})
    with pytest.raises(CallFailed) as caught:
        made_up({"ssm": {"put_parameter": failing(ReadTimeoutError(endpoint_url="x"), there)}}).connection.writer.call(
            call
        )
    assert caught.value.code == "aws.already_exists"


def test_what_is_gone_at_the_second_attempt_was_deleted_by_the_first(made_up: Any, refuse: Any) -> None:
    """The answer of the first was lost; at the first attempt, though, it is told that there was nothing."""
    gone = refuse("ResourceNotFoundException")
    lost = made_up({"dynamodb": {"delete_table": failing(ReadTimeoutError(endpoint_url="x"), gone)}})
    assert lost.connection.writer.answer(Call("dynamodb", "delete_table", {})) == {}
    never = made_up({"dynamodb": {"delete_table": failing(gone)}})
    with pytest.raises(NotThere):
        never.connection.writer.answer(Call("dynamodb", "delete_table", {}))


def test_changing_what_is_not_there_says_so(made_up: Any, refuse: Any) -> None:
    """An undo of something that is gone can be told from a failure."""
    bed = made_up({"lambda": {"create_function": failing(refuse("ResourceNotFoundException"))}})
    with pytest.raises(NotThere):
        bed.connection.writer.call(CALL)


def test_a_call_returns_when_it_has_settled(made_up: Any) -> None:
    """The waiter gets its parameters, with what the call itself yielded."""
    waited: list[dict[str, Any]] = []
    bed = made_up({"lambda": {"create_function": failing()}})
    bed.aws.waiters["function_active_v2"] = lambda **parameters: waited.append(parameters)
    settled = Call(
        "lambda",
        "create_function",
        {},
        yields={"f.id": "Id"},
        settled_by="function_active_v2",
        settle_parameters={"FunctionName": Ref("f.id")},
    )
    bed.connection.writer.call(settled)
    assert waited == [{"FunctionName": "made"}]


def test_what_never_settles_is_a_failure(made_up: Any) -> None:
    """A waiter that gives up stops the plan."""

    def never(**_: Any) -> None:
        raise WaiterError("function_active_v2", "Max attempts exceeded", {})

    bed = made_up({"lambda": {"create_function": failing()}})
    bed.aws.waiters["function_active_v2"] = never
    with pytest.raises(CallFailed) as caught:
        bed.connection.writer.call(Call("lambda", "create_function", {}, settled_by="function_active_v2"))
    assert caught.value.code == "aws.waited_in_vain"


plain: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(plain)
def test_values_without_refs_stay_as_they_are(value: Any) -> None:
    """Resolving touches Refs and Formats alone."""
    assert resolve(value, {}) == value


def test_refs_are_resolved_at_any_depth() -> None:
    """Refs stand for values of any type, Formats make text of them."""
    value = {"a": [Ref("x.n"), {"b": Format("{0}/{1}", (Ref("x.n"), Ref("y.s")))}]}
    assert resolve(value, {"x.n": 5, "y.s": "t"}) == {"a": [5, {"b": "5/t"}]}
    with pytest.raises(KeyError):
        resolve(Ref("z"), {})
