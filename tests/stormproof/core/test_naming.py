"""What is made is named after the ID of the API, so that no two systems can have a name in common."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.health.names import canary_logs
from stormproof.core.naming import Names
from stormproof.core.ownership import made, roles
from stormproof.core.system import Function, RestApi, System

ID = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=10, max_size=10)
"""API Gateway's IDs."""
NAME = st.one_of(st.sampled_from(["shop", "a/b", "Ünïcode & spaces", "x" * 200]), st.text(min_size=1), ID)


def system(id_: str, name: str, region: str = "ap-southeast-2") -> System:
    """Return a system with two functions, one of a long role."""
    functions = tuple(Function(role, role, f"arn:{role}") for role in ("api", "f" * 64))
    return System("aws", "123456789012", region, (), RestApi(id_, name, "prod", ("prod",)), functions)


def searched(names: Names) -> tuple[str, ...]:
    """Return what things are looked for by how their names begin."""
    return (canary_logs(names), names.query_folder, *names.alarm_prefixes)


@given(ids=st.lists(ID, min_size=2, max_size=2, unique=True), names=st.tuples(NAME, NAME))
def test_no_name_of_one_system_is_or_begins_as_one_of_another(ids: list[str], names: tuple[str, str]) -> None:
    """Whatever the two APIs are called, the same name included."""
    one, other = (Names(system(id_, name)) for id_, name in zip(ids, names, strict=True))
    assert not made(one) & made(other)
    assert one.owner != other.owner
    assert {one.rate_layer, one.fault_layer}.isdisjoint({other.rate_layer, other.fault_layer})
    for prefix in searched(one):
        assert not any(name.startswith(prefix) for _, name in made(other))
        assert not any(each.startswith(prefix) for each in searched(other))


@given(id_=ID, before=NAME, after=NAME)
def test_an_api_that_gets_another_name_keeps_what_was_made_for_it(id_: str, before: str, after: str) -> None:
    """Its keys above all: nothing is named after it but by its ID."""
    assert made(Names(system(id_, before))) == made(Names(system(id_, after)))


def test_roles_are_told_apart_by_region() -> None:
    """Roles are of an account, an API's ID is of a region; so is the tag's value."""
    here, there = (Names(system("abcdefghij", "shop", region)) for region in ("eu-west-1", "eu-west-2"))
    assert not set(roles(here)) & set(roles(there))
    assert here.owner != there.owner


@given(id_=ID, name=NAME, older=st.booleans())
def test_names_fit_what_aws_admits(id_: str, name: str, *, older: bool) -> None:
    """64 characters for roles and functions, 21 for a canary's name before its own ending; ASCII alone."""
    names = Names(system(id_, name), older)
    assert max(map(len, (*roles(names), names.authorizer))) <= 64
    assert all(each.isascii() and each.replace("-", "").isalnum() for each in roles(names))
    assert names.firewall_log.startswith("aws-waf-logs-")
    assert len(canary_logs(Names(system(id_, name))).removeprefix("/aws/lambda/cwsyn-").rstrip("-")) <= 21


def test_older_names_are_those_of_the_first_versions() -> None:
    """After the API's name, shortened with a hash: they are still to be found by them."""
    names = Names(system("abcdefghij", "shop"), older=True)
    assert (names.key_table, names.firewall, names.query_folder) == (
        "stormproof-shop-keys",
        "stormproof-shop",
        "stormproof/shop/",
    )
    assert names.authorizer_role == "stormproof-shop-authorizer-ap-southeast-2"
    long, longer = (Names(system("abcdefghij", "x" * length), older=True) for length in (100, 101))
    assert long.key_table != longer.key_table


def test_what_is_adopted_keeps_its_older_name_and_nothing_else_does() -> None:
    """One name at a time."""
    shop = system("abcdefghij", "shop")
    kept = replace(shop, adopted=frozenset({"stormproof-shop-keys", "stormproof-shop"}))
    assert made(Names(kept)) - made(Names(shop)) == {
        ("dynamodb", "stormproof-shop-keys"),
        ("wafv2", "stormproof-shop"),
    }
    everything = replace(shop, adopted=frozenset(name for _, name in made(Names(shop, older=True))))
    assert made(Names(everything)) - made(Names(shop)) == made(Names(shop, older=True))
    assert Names(everything).owner == Names(shop).owner
    assert Names(everything).rate_layer == Names(shop).rate_layer
