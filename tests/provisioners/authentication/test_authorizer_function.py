"""The authorizer's function: code and settings are held, enforcement is announced."""

from dataclasses import replace
from typing import Any

import pytest

from provisioners.authentication import authorizer_function
from provisioners.authentication.authorizer_function import settings
from provisioners.shared.own_functions import Standing
from stormproof.aws.interpreters.preview import Row, preview
from stormproof.aws.packaging import code_sha256, package
from stormproof.core.planning.controls import PlanContext
from stormproof.core.planning.plans import NoChange, Plan, Step
from stormproof.core.planning.registry import Registry
from stormproof.core.policy import Mode
from tests.provisioners.fakes import FakeReads, changes, context, only, satisfied

OBSERVING = context(authentication_mode=Mode.OBSERVE)


def standing(wanted: PlanContext) -> Standing:
    """Return the function as a plan leaves it."""
    return Standing(code_sha256(package("authorizer")), settings(wanted))


def shown(steps: list[Step]) -> tuple[Row, ...]:
    """Return the rows of a plan of these steps."""
    return preview(Plan(tuple(steps)), Registry(()), context().policy).rows


def test_a_missing_function_is_made_breaking() -> None:
    """Enforcement is announced: clients without a key are refused."""
    change = only(list(authorizer_function.plan(context(), None)))
    assert change.breaking
    assert change.calls[0].settled_by == "function_active_v2"


def test_observing_breaks_nobody() -> None:
    """An authorizer that only observes is no breaking change."""
    assert not only(list(authorizer_function.plan(OBSERVING, None))).breaking


def test_the_second_plan_is_empty() -> None:
    """A function as a plan leaves it needs nothing."""
    assert satisfied(list(authorizer_function.plan(context(), standing(context()))))


def test_going_from_observing_to_enforcing_is_breaking() -> None:
    """The day on which clients notice is named."""
    (change,) = changes(list(authorizer_function.plan(context(), standing(OBSERVING))))
    assert (change.aspect, bool(change.breaking)) == ("configuration", True)
    assert set(change.after) == {"Environment"}


def test_a_plan_shows_the_mode_and_no_value_of_anybody_elses() -> None:
    """What we set in the environment is no secret; a variable that somebody has added may be one."""
    environment = {"MODE": "observe", "THEIRS": "secret"}
    actual = replace(standing(OBSERVING), settings={**settings(OBSERVING), "Environment": {"Variables": environment}})
    (row,) = shown(list(authorizer_function.plan(context(), actual)))
    seen = {each.path: (each.before, each.after) for each in row.differences}
    assert seen["Environment.MODE"] == ("observe", "enforce")
    assert seen["Environment.Variables.THEIRS"] == ("[redacted]", None)
    (made,) = shown(list(authorizer_function.plan(context(), None)))
    assert ("Environment.MODE", "enforce") in {(each.path, each.after) for each in made.differences}


@pytest.mark.parametrize("key", sorted(settings(context())))
def test_any_setting_that_was_changed_is_named_and_alone_put_back(key: str) -> None:
    """Only what differs is sent."""
    changed: dict[str, Any] = {**settings(context()), key: {"Variables": {}} if key == "Environment" else "other"}
    actual = replace(standing(context()), settings=changed)
    steps = list(authorizer_function.plan(context(), actual))
    (change,) = changes(steps)
    assert set(change.calls[0].parameters) == {"FunctionName", key}
    assert isinstance(steps[0], NoChange)


def test_other_code_is_replaced() -> None:
    """Code is known by its digest."""
    (change,) = changes(list(authorizer_function.plan(context(), replace(standing(context()), code="other"))))
    assert (change.aspect, change.calls[0].operation) == ("code", "update_function_code")


def test_a_function_without_environment_can_be_read() -> None:
    """Lambda leaves an empty environment out."""
    reads = FakeReads({("lambda", "get_function_configuration"): {"CodeSha256": "x", "Timeout": 5}})
    found = authorizer_function.read(reads, context())
    assert found is not None
    assert found.variables == {}


def test_the_function_is_removed() -> None:
    """Remove deletes it."""
    change = only(list(authorizer_function.remove(context(), standing(context()))))
    assert change.calls[0].operation == "delete_function"


@pytest.mark.parametrize(("key", "value"), [("MemorySize", 1024), ("Timeout", 10)])
def test_more_of_what_it_needs_is_left_to_it(key: str, value: int) -> None:
    """An owner may give it more; less is put right."""
    for given, kept in ((value, True), (1, False)):
        actual = replace(standing(context()), settings={**settings(context()), key: given})
        steps = list(authorizer_function.plan(context(), actual))
        assert satisfied(steps) is kept
        assert not kept or f"{key} {value}" in str(steps[-1])


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({"SystemLogLevel": "DEBUG"}, True),
        ({"SystemLogLevel": "WARN"}, False),
        ({"SystemLogLevel": "DEBUG", "ApplicationLogLevel": "WARN"}, False),
        ({"SystemLogLevel": "DEBUG", "LogGroup": "/elsewhere"}, False),
    ],
)
def test_what_tells_more_is_left_to_tell_it(changed: dict[str, str], *, kept: bool) -> None:
    """At the same place, and no line of the authorizer's own less: those are the record of who came."""
    logging = {**settings(context())["LoggingConfig"], **changed}
    actual = replace(standing(context()), settings={**settings(context()), "LoggingConfig": logging})
    assert satisfied(list(authorizer_function.plan(context(), actual))) is kept
