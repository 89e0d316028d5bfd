"""Log groups are kept at least as long as the policy says, and never for a shorter time than before."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provisioners.authentication import authorizer_log
from provisioners.logging import access_log_group
from provisioners.shared.log_groups import CLASS, RETENTION, RETENTIONS, retention
from stormproof.aws.observe.logs.groups import LogGroup
from stormproof.core.naming import Names
from stormproof.core.planning.plans import Change, NoChange, Step
from tests.provisioners.fakes import FakeReads, changes, context, kept, only, satisfied

CONTROL = authorizer_log.CONTROL


@given(st.integers(1, RETENTIONS[-1]))
def test_the_retention_is_the_shortest_that_is_long_enough(days: int) -> None:
    """CloudWatch Logs admits only certain figures."""
    assert retention(days) >= days
    assert all(shorter < days for shorter in RETENTIONS if shorter < retention(days))


@given(st.one_of(st.none(), st.sampled_from(RETENTIONS)), st.integers(1, 400))
def test_a_retention_is_never_shortened(standing: int | None, wanted: int) -> None:
    """What a plan sets is longer than what stands; no expiry at all is left alone."""
    for step in CONTROL.plan(context(log_retention_days=wanted), LogGroup(standing)):
        if isinstance(step, Change):
            assert standing is not None
            assert step.after["retention_days"] > standing
        elif step.aspect == RETENTION:
            assert standing is None or standing >= wanted


def test_a_missing_group_is_made_with_its_retention() -> None:
    """The group is created tagged, then its retention is set."""
    change = only(list(CONTROL.plan(context(), None)))
    assert [call.operation for call in change.calls] == ["create_log_group", "put_retention_policy"]
    assert change.calls[0].parameters["tags"] == {"stormproof:target": "eu-west-1/abc123"}


def test_a_group_of_ours_that_was_left_without_a_retention_is_completed() -> None:
    """Its tag tells it from an owner's group that never expires, which is left as it is."""
    for value, days in (("eu-west-1/abc123", 30), ("eu-west-1/other", None)):
        name = Names(context().system).authorizer_log
        answers: dict[tuple[str, str], Any] = {
            ("logs", "describe_log_groups"): [{"logGroupName": name}],
            ("logs", "list_tags_for_resource"): {"tags": {"stormproof:target": value}},
        }
        found = CONTROL.read(FakeReads(answers), context())
        asked = [call.parameters for change in changes(list(CONTROL.plan(context(), found))) for call in change.calls]
        assert asked == ([{"logGroupName": name, "retentionInDays": days}] if days else [])


def test_logs_are_never_removed() -> None:
    """Logs are evidence."""
    assert kept(list(CONTROL.remove(context(), LogGroup(30))))


def test_a_group_is_told_from_one_whose_name_begins_the_same() -> None:
    """DescribeLogGroups finds by prefix."""
    groups = [{"logGroupName": "/stormproof/abc123/access-old", "retentionInDays": 1}]
    reads = FakeReads({("logs", "describe_log_groups"): groups})
    assert access_log_group.CONTROL.read(reads, context()) is None


def test_what_an_account_policy_shortens_is_told_and_not_changed() -> None:
    """A group's own retention does not count beside it, and others share it."""
    steps = list(CONTROL.plan(context(log_retention_days=90), LogGroup(30, policy="everything-30")))
    assert satisfied(steps)
    assert "everything-30" in told(steps, RETENTION)


def test_a_class_that_cannot_be_queried_is_told_with_the_way_out() -> None:
    """The class of a group cannot be changed, and its logs are not thrown away."""
    steps = list(CONTROL.plan(context(), LogGroup(30, "INFREQUENT_ACCESS")))
    assert satisfied(steps)
    assert "cannot be changed" in told(steps, CLASS)


def told(steps: list[Step], aspect: str) -> str:
    """Return the reason why nothing of an aspect is changed."""
    return next(step.reason for step in steps if isinstance(step, NoChange) and step.aspect == aspect)
