"""The block list's sets: made with a canary, never relieved of what the administrator listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from provisioners.firewall.block_list import CANARIES, Lists, plan, read, remove
from stormproof.aws.observe.wafv2 import listed
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import FakeReads, changes, context, satisfied
from tests.provisioners.made_firewalls import SETS

FULL = {**SETS, "IPV4": replace(SETS["IPV4"], ranges=("203.0.113.9/32", CANARIES["IPV4"]))}


def test_missing_sets_are_made_with_their_canary() -> None:
    """One of each version."""
    made = changes(list(plan(context(), Lists())))
    assert [change.calls[0].parameters["IPAddressVersion"] for change in made] == ["IPV4", "IPV6"]
    assert [change.calls[0].parameters["Addresses"] for change in made] == [[each] for each in CANARIES.values()]


def test_what_the_administrator_lists_is_as_wanted() -> None:
    """His addresses are his data."""
    assert satisfied(list(plan(context(), Lists(FULL))))


def test_a_canary_that_was_taken_out_comes_back_beside_the_others() -> None:
    """With the lock token that was read."""
    standing = {**SETS, "IPV4": replace(SETS["IPV4"], ranges=("203.0.113.9/32",))}
    (change,) = changes(list(plan(context(), Lists(standing))))
    assert change.calls[0].parameters["Addresses"] == ["203.0.113.9/32", CANARIES["IPV4"]]
    assert change.calls[0].parameters["LockToken"] == "t"


def test_ipv6_addresses_in_full_are_the_same() -> None:
    """AWS writes them so."""
    full = "2001:0db8:0000:0000:0000:0000:0000:0066/128"
    assert satisfied(list(plan(context(), Lists({**SETS, "IPV6": replace(SETS["IPV6"], ranges=(full,))}))))


def test_a_range_that_holds_the_canary_will_do() -> None:
    """An administrator may list all documentation addresses."""
    ranges = ("192.0.2.0/24", "198.51.100.0/24")
    assert satisfied(list(plan(context(), Lists({**SETS, "IPV4": replace(SETS["IPV4"], ranges=ranges)}))))


def test_an_owners_list_does_as_well_and_is_not_touched() -> None:
    """Ours, where they are still there, go with the removal as ever."""
    theirs = {version: replace(each, name="acme", ranges=("203.0.113.7/32",)) for version, each in SETS.items()}
    steps = list(plan(context(), Lists({}, theirs)))
    assert satisfied(steps)
    assert "the owner's own rule" in str(steps[0])
    gone = changes(list(remove(context(), Lists(SETS, theirs))))
    assert [change.resource for change in gone] == [f"stormproof-abc123-block-list-ipv{number}" for number in "46"]


def test_removing_keeps_what_the_administrator_listed() -> None:
    """A set with nothing but its canary goes."""
    (gone,) = changes(list(remove(context(), Lists(FULL))))
    assert (gone.action, gone.resource) == (Action.DELETE, "stormproof-abc123-block-list-ipv6")


def test_sets_are_found_by_name_on_any_page() -> None:
    """Listings have pages of 100."""
    first = [{"Name": f"other-{number}", "Id": str(number)} for number in range(100)]
    ours = {"Name": "stormproof-abc123-block-list-ipv4", "Id": "7"}

    def pages(**parameters: Any) -> dict[str, Any]:
        return {"IPSets": [ours]} if parameters.get("NextMarker") else {"IPSets": first, "NextMarker": "m"}

    held = {**ours, "ARN": "arn:set", "Addresses": [CANARIES["IPV4"]]}
    answers: dict[tuple[str, str], Any] = {
        ("wafv2", "list_ip_sets"): pages,
        ("wafv2", "get_ip_set"): {"IPSet": held, "LockToken": "t"},
        ("wafv2", "list_web_acls"): {"WebACLs": []},
        ("apigateway", "get_stages"): {"item": [{"stageName": "prod"}]},
    }
    reads = FakeReads(answers)
    assert len(list(listed(reads, "list_ip_sets", "IPSets"))) == 101
    assert read(reads, context()).used["IPV4"].arn == "arn:set"
