"""On the embedded AWS: what an older version hardened, and two APIs of one name side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from provisioners import CONTROLS
from provisioners.release import alias_permission
from stormproof.aws.embedded.session import EmbeddedSession
from stormproof.aws.observe.ownership import read_tagged
from stormproof.cli.localaws import target_text
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import TargetError
from stormproof.core.naming import SHARED, TAG, Names
from stormproof.core.ownership import made
from stormproof.core.planning.plans import Action, Call
from stormproof.core.shortened_names import older_slug
from stormproof.operations.deployment.stacks import Deployer, as_system
from stormproof.operations.keys import KeyStore
from tests.plain_example.selection import TEMPLATE
from tests.provisioners.live.conftest import Site, embedded, reached

ANOTHER = "another"
"""The second system's stack."""
LOSES_NOTHING = {"older-rate-guard-layer", "saved-queries"}
"""The controls that may delete on the way to new names: neither data nor what answers requests is theirs."""
REPLACED = {
    "rate-guard-layer",
    "rate-guard",
    "function-release",
    "alias-permission",
    "gateway-log-role",
    "function-roles",  # which log groups a function may make
}
LATER = frozenset({"failure-watcher-log", "failure-watcher-role"})
"""The controls that serve what was built then for the sake of what was not."""
NOTICED = {"delivery-branch-rules"}
"""The controls that no older version had and whose first change somebody notices: who pushes, not who calls the API."""
BUILT_THEN = frozenset(c.id for c in catalogue().select(("1", "6", "8", "9")))
"""What there were controls for while things were named by the API's name."""


@dataclass(frozen=True)
class Two:
    """An embedded AWS with two systems whose APIs have one name, and their target files."""

    told: dict[str, Any]
    other: Path

    def first(self) -> Site:
        """Discover the example."""
        return reached(self.told)

    def second(self) -> Site:
        """Discover the other system."""
        return reached(self.told, self.other)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """Yield the two systems as found; their functions and stores have names of their own."""
    with embedded(tmp_path) as told:
        session = EmbeddedSession(told)
        system = as_system(Deployer(session, every_s=0.1).deploy(TEMPLATE, ANOTHER, {}))
        assert system
        patch = [{"op": "replace", "path": "/name", "value": reached(told).system.api.name}]
        session.client("apigateway").update_rest_api(restApiId=system["rest_api_id"], patchOperations=patch)
        other = tmp_path / "other.toml"
        other.write_text(target_text(told, ANOTHER, system["stage"]).replace('name = "', 'name = "other-', 1), "utf-8")
        yield Two(told, other)


def harden(site: Site, without: frozenset[str] = frozenset()) -> str:
    """Apply all controls, but for some, and return a key."""
    plan = site.plan()
    site.apply(replace(plan, steps=tuple(each for each in plan.steps if each.control not in without)))
    connection = site.reached.connection
    table = Names(site.system).key_table
    issued = KeyStore(connection.reader, connection.writer, table, connection.clock.now).create("somebody")
    assert site.ask(key=issued.text).status == 200
    return issued.text


def whole(site: Site, key: str) -> None:
    """Hold that a system needs no change, and that its door opens to its key alone."""
    plan = site.plan()
    assert not plan.changes
    assert not plan.blocked
    assert site.ask(key=key).status == 200
    assert site.ask().status == 401


@pytest.fixture
def formerly_hardened(two: Two) -> str:
    """Harden the first system as older versions did, by the API's name; return a key."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Names, "slug", property(lambda names: older_slug(names.system.api.name)))
        patched.setattr(Names, "owner", property(lambda names: names.slug))
        patched.setattr(Names, "shared_tag_list", Names.tag_list)
        patched.setattr(alias_permission, "statement_id", lambda _: alias_permission.STATEMENT)
        return harden(replace(reached(two.told), criteria=BUILT_THEN), without=LATER)


def test_what_an_older_version_hardened_is_taken_over_by_one_plan(two: Two, formerly_hardened: str) -> None:
    """Beside an API of the same name: the plan shows it, nothing that holds data goes, and the key stays valid."""
    before = two.first()
    names = Names(before.system)
    keys = names.arn("dynamodb", f"table/{names.key_table}")
    before.inject(Call("dynamodb", "untag_resource", {"ResourceArn": keys, "TagKeys": [TAG]}))  # as a restore does
    before = two.first()
    assert names.key_table == "stormproof-agenticai-keys"
    plan = before.plan()
    assert not plan.blocked
    of_then = {each.control for each in plan.changes if BUILT_THEN & set(CONTROLS.criteria[each.control])}
    assert of_then == {"adopted-things", *LOSES_NOTHING, *REPLACED, *LATER}
    assert {change.control for change in plan.changes if change.action is Action.DELETE} == LOSES_NOTHING
    assert {change.control for change in plan.changes if change.breaking} <= NOTICED
    before.apply(plan)

    after = two.first()
    whole(after, formerly_hardened)
    tagged = read_tagged(after.reached.connection.reader, after.system)
    assert {each.value for each in tagged} == {names.owner}
    kept = {name for _, name in made(Names(after.system, older=True))} & {each.thing[1] for each in tagged}
    assert kept == after.system.adopted
    reads = after.reached.connection.reader
    layer = "stormproof-agenticai-rate-guard"
    assert not reads.pages("lambda", "list_layer_versions", "LayerVersions", LayerName=layer)
    named = reads.pages("logs", "describe_query_definitions", "queryDefinitions[].name")
    assert {name.rpartition("/")[0] for name in named} == {f"stormproof/{after.system.api.id}"}
    role = reads.read("iam", "get_role", RoleName=names.gateway_log_role)["Role"]
    assert role["Tags"] == [{"Key": TAG, "Value": SHARED}]
    after.apply(after.removal())
    assert after.ask().status == 200
    left = {each.thing for each in read_tagged(reads, after.system)}
    assert {service for service, _ in left} == {"dynamodb", "logs", "iam"}
    assert {name for service, name in left if service == "dynamodb"} == {names.key_table}


@pytest.mark.nightly
def test_the_other_api_of_the_name_gets_things_of_its_own(two: Two, formerly_hardened: str) -> None:
    """Whether the first has been taken over by then or not; and to take it all off again leaves the first whole."""
    second = two.second()
    assert not second.system.adopted
    key = harden(second)
    first = two.first()
    assert first.ask(key=key).status == 403
    first.apply(first.plan())
    whole(two.first(), formerly_hardened)
    whole(two.second(), key)
    second = two.second()
    second.apply(second.removal())
    assert second.ask().status == 200
    whole(two.first(), formerly_hardened)


def test_two_systems_whose_apis_have_one_name_live_side_by_side(two: Two) -> None:
    """Each has keys of its own; to take the first's controls off leaves the second whole."""
    first_key, second_key = harden(two.first()), harden(two.second())
    first, second = two.first(), two.second()
    whole(first, first_key)
    whole(second, second_key)
    assert (first.ask(key=second_key).status, second.ask(key=first_key).status) == (403, 403)
    first.apply(first.removal())
    assert first.ask().status == 200
    whole(two.second(), second_key)


def test_a_thing_of_our_name_that_anothers_tag_names_stops_every_verb(two: Two) -> None:
    """Nothing is changed, and both targets are named."""
    first, second = two.first(), two.second()
    harden(first)
    names, theirs = Names(first.system), Names(second.system).owner
    first.inject(
        Call("sns", "tag_resource", {"ResourceArn": names.alert_topic_arn, "Tags": [{"Key": TAG, "Value": theirs}]}),
        Call("iam", "tag_role", {"RoleName": names.authorizer_role, "Tags": [{"Key": TAG, "Value": theirs}]}),
    )
    with pytest.raises(TargetError) as told:
        two.first()
    for part in (names.alert_topic_arn, names.role_arn(names.authorizer_role), names.owner, theirs):
        assert part in str(told.value)
    two.second()


@pytest.mark.nightly
def test_where_it_is_not_clear_which_api_was_hardened_nothing_is_touched(two: Two, formerly_hardened: str) -> None:
    """Neither API is; both are named, and a tag that the owner completes settles it."""
    first, second = two.first(), two.second()
    older, api = Names(first.system, older=True), second.system.api.id
    asking = {"restApiId": api, "name": "stormproof", "type": "REQUEST", "authorizerUri": older.invocation_uri}
    source = {"identitySource": "method.request.header.x-api-key"}
    second.inject(Call("apigateway", "create_authorizer", {**asking, **source}))
    for site in (two.first, two.second):
        with pytest.raises(TargetError) as told:
            site()
        assert f"{first.system.region}/{first.system.api.id}" in str(told.value)
        assert f"{first.system.region}/{api}" in str(told.value)
    completing = (change for change in first.plan().changes if change.control == "adopted-things")
    first.inject(*(call for change in completing for call in change.calls))
    assert two.first().system.adopted == first.system.adopted
    assert not two.second().system.adopted
