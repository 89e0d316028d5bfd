"""Whose a thing is that has a name of ours: told by its tag, and where that is an older one, by who was hardened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.naming import SHARED, Names
from stormproof.core.ownership import LOST, Rival, Tagged, Thing, judge, made, needs_rivals, unfinished
from tests.provisioners.fakes import SYSTEM

OWN, OLDER = Names(SYSTEM), Names(SYSTEM, older=True)
OTHER = f"{SYSTEM.region}/def456"
FORMS = {
    "dynamodb": "table/{}",
    "lambda": "function:{}",
    "logs": "log-group:{}",
    "cloudwatch": "alarm:{}",
    "iam": "role/{}",
    "events": "rule/{}",
    "wafv2": "regional/webacl/{}/0-1",
    "sns": "{}",
}


def tagged(thing: Thing, value: str) -> Tagged:
    """Return a thing with a tag."""
    service, name = thing
    return Tagged(f"arn:aws:{service}:{SYSTEM.region}:{SYSTEM.account}:{FORMS[service].format(name)}", value)


OLDER_THINGS = sorted(made(OLDER))
OWN_THINGS = sorted(made(OWN))


@given(thing=st.sampled_from(OWN_THINGS + OLDER_THINGS))
def test_a_thing_is_known_by_its_arn(thing: Thing) -> None:
    """Service and name, whatever form the ARN has."""
    assert tagged(thing, "x").thing == thing


def test_a_log_group_is_known_with_and_without_its_streams() -> None:
    """AWS writes either."""
    assert Tagged("arn:aws:logs:eu-west-1:1:log-group:/a/b:*", "x").thing == ("logs", "/a/b")


@given(st.sets(st.sampled_from(OLDER_THINGS), min_size=1))
def test_what_an_older_version_made_is_kept_where_no_other_api_has_the_name(things: set[Thing]) -> None:
    """All of it, and its tag is found to be completed; nothing is in the way."""
    standing = [tagged(thing, OLDER.slug) for thing in things]
    assert needs_rivals(SYSTEM, standing)
    verdict = judge(SYSTEM, standing, (), asks=False)
    assert verdict.adopted == {name for _, name in things}
    assert verdict.conflicts == ()
    kept = replace(SYSTEM, adopted=verdict.adopted)
    assert {each.thing for each in unfinished(kept, standing)} == things
    assert unfinished(kept, [tagged(thing, OWN.owner) for thing in things]) == ()


def test_a_table_of_keys_that_has_lost_its_tag_is_not_lost() -> None:
    """Under its older name it is kept where nobody else can have it, and either way its tag is completed."""
    older, own = (tagged(("dynamodb", names.key_table), LOST) for names in (OLDER, OWN))
    verdict = judge(SYSTEM, [older], (), asks=False)
    assert verdict.adopted == {OLDER.key_table}
    assert unfinished(replace(SYSTEM, adopted=verdict.adopted), [older]) == (older,)
    assert judge(SYSTEM, [older], [Rival("def456", asks=False)], asks=False).conflicts
    assert judge(SYSTEM, [own], (), asks=False).conflicts == ()
    assert unfinished(SYSTEM, [own]) == (own,)


@pytest.mark.parametrize(
    ("asks", "others", "whose"),
    [
        (True, (False,), "ours"),
        (True, (False, False), "ours"),
        (False, (True,), "theirs"),
        (False, (False, True), "theirs"),
        (True, (True,), "unknown"),
        (False, (False,), "unknown"),
    ],
)
def test_of_several_apis_of_a_name_the_one_that_asks_the_older_authorizer_was_hardened(
    asks: bool,  # noqa: FBT001 - a row of the table
    others: tuple[bool, ...],
    whose: str,
) -> None:
    """Where that does not tell them apart, nothing is kept or touched, and both are named."""
    standing = [tagged(thing, OLDER.slug) for thing in OLDER_THINGS]
    rivals = [Rival(f"rival{number}", rival_asks) for number, rival_asks in enumerate(others)]
    verdict = judge(SYSTEM, standing, rivals, asks=asks)
    assert bool(verdict.adopted) == (whose == "ours")
    assert len(verdict.conflicts) == (whose == "unknown")
    assert all(OWN.owner in said and f"{SYSTEM.region}/rival0" in said for said in verdict.conflicts)


def test_a_tag_that_an_owner_completed_settles_whose_it_is() -> None:
    """Ours is kept, the other's is left alone, whoever asks what."""
    mine, theirs = OLDER_THINGS[:3], OLDER_THINGS[3:]
    standing = [*(tagged(each, OWN.owner) for each in mine), *(tagged(each, OTHER) for each in theirs)]
    assert not needs_rivals(SYSTEM, standing)
    verdict = judge(SYSTEM, standing, [Rival("def456", asks=True)], asks=True)
    assert verdict.adopted == {name for _, name in mine}
    assert verdict.conflicts == ()


@given(thing=st.sampled_from(OWN_THINGS), value=st.sampled_from([OTHER, "eu-west-2/abc123", "somebody", SHARED]))
def test_what_another_targets_tag_names_is_a_conflict_that_names_both(thing: Thing, value: str) -> None:
    """Even where it bears a name that can only be ours."""
    (said,) = judge(SYSTEM, [tagged(thing, value)], (), asks=False).conflicts
    assert value in said
    assert OWN.owner in said
    assert judge(SYSTEM, [tagged(thing, OWN.owner)], (), asks=False).conflicts == ()


def test_log_groups_that_the_system_itself_names_are_told_by_their_tag_too() -> None:
    """Two targets may share a function: its log belongs to the one that its tag names."""
    usual = ("logs", f"/aws/lambda/{SYSTEM.functions[0].name}")
    executions = ("logs", f"API-Gateway-Execution-Logs_{SYSTEM.api.id}/prod")
    standing = [tagged(usual, OLDER.slug), tagged(executions, OLDER.slug)]
    assert {each.thing for each in unfinished(SYSTEM, standing)} == {usual, executions}
    assert judge(SYSTEM, standing, (), asks=False).conflicts == ()
    assert len(judge(SYSTEM, [tagged(usual, OTHER)], (), asks=False).conflicts) == 1


@given(
    st.lists(
        st.builds(
            tagged, st.sampled_from(OWN_THINGS + OLDER_THINGS), st.sampled_from([OWN.owner, OTHER, OLDER.slug, "else"])
        )
    ),
    st.lists(st.builds(Rival, st.just("def456"), st.booleans()), max_size=2),
    st.booleans(),
)
def test_nothing_that_another_targets_tag_names_is_ever_kept_or_changed(
    standing: list[Tagged],
    rivals: list[Rival],
    asks: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever stands there: what is kept, and what is tagged anew, has our tag or an older one."""
    standing = [each for each in standing if [one.thing for one in standing].count(each.thing) == 1]
    verdict = judge(SYSTEM, standing, rivals, asks=asks)
    values = {each.thing[1]: each.value for each in standing}
    assert all(values[name] in {OWN.owner, OLDER.slug} for name in verdict.adopted)
    assert all(each.value == OLDER.slug for each in unfinished(SYSTEM, standing))
