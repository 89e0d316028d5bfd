"""What is disturbed of the firewall is found by its name, however many others there are."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.undo.disturbances import BY_NAME
from tests.provisioners.fakes import FakeReads

OTHERS = [{"Name": f"other-{number}", "Id": str(number)} for number in range(100)]


@pytest.mark.parametrize(
    ("kind", "listing", "items", "look", "thing"),
    [
        ("web ACL", "list_web_acls", "WebACLs", "get_web_acl", "WebACL"),
        ("address list", "list_ip_sets", "IPSets", "get_ip_set", "IPSet"),
    ],
)
def test_a_thing_is_found_on_any_page(kind: str, listing: str, items: str, look: str, thing: str) -> None:
    """Taken for gone, it would never be put back."""

    def listed(**asked: Any) -> dict[str, Any]:
        assert asked["Scope"] == "REGIONAL"
        return {items: [{"Name": "ours", "Id": "7"}]} if "NextMarker" in asked else {items: OTHERS, "NextMarker": "m"}

    def seen(**asked: Any) -> dict[str, Any]:
        assert asked == {"Name": "ours", "Scope": "REGIONAL", "Id": "7"}
        return {thing: {"Name": "ours"}}

    reads = FakeReads({("wafv2", listing): listed, ("wafv2", look): seen})
    present = BY_NAME[kind].present
    assert present(reads, {"Name": "ours", "Scope": "REGIONAL"}) == {"Name": "ours"}
    assert present(reads, {"Name": "gone", "Scope": "REGIONAL"}) is None
