"""Items are brought back one by one, and never over what is newer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stormproof.core.errors import CallFailed, UsageError
from stormproof.core.planning.plans import Call
from stormproof.operations.recovery.items import Selection, TableKey, read_both, selection_of, write_back
from tests.stormproof.operations.recovery.memory import Account, item, work_on

KEY = TableKey(("PK",), {"PK": "S"})
DESCRIBED = {
    "Table": {
        "KeySchema": [{"AttributeName": "PK", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "PK", "AttributeType": "S"}],
    }
}
THEN = {name: item(name) for name in ("same", "lost", "changed")}


def account() -> Account:
    """Return an account where an item is as it was, one is lost, one was changed, and one came since."""
    now = {"same": item("same"), "changed": item("changed", "2"), "newer": item("newer")}
    return Account({"shop": now, "side": dict(THEN)}, {("dynamodb", "describe_table"): DESCRIBED})


@pytest.mark.parametrize("overwrite", [False, True])
def test_what_is_lost_comes_back_and_what_is_newer_on_demand_alone(tmp_path: Path, *, overwrite: bool) -> None:
    """What came since stays in any case."""
    there = account()
    work = work_on(there, tmp_path)
    written = write_back(work, "shop", read_both(there, "shop", "side", Selection()), overwrite_newer=overwrite)
    assert set(written.back) == {("S:lost",), *([("S:changed",)] if overwrite else [])}
    assert set(written.newer) == (set() if overwrite else {("S:changed",)})
    assert there.tables["shop"]["lost"] == THEN["lost"]
    assert (there.tables["shop"]["changed"] == THEN["changed"]) is overwrite
    assert "newer" in there.tables["shop"]


def test_done_twice_it_comes_to_the_same(tmp_path: Path) -> None:
    """A recovery that was interrupted finds less to do, and in the end nothing."""
    there = account()
    work = work_on(there, tmp_path)
    write_back(work, "shop", read_both(there, "shop", "side", Selection()), overwrite_newer=True)
    again = read_both(there, "shop", "side", Selection())
    assert again.comparison.is_as_then
    assert write_back(work, "shop", again, overwrite_newer=True).back == ()


@pytest.mark.parametrize("name", ["lost", "changed"])
def test_what_others_write_meanwhile_is_left_and_told(tmp_path: Path, name: str) -> None:
    """The condition is what was compared, not what is wished."""
    there = account()
    items = read_both(there, "shop", "side", Selection())
    there.before_call = lambda _call: there.tables["shop"].update({name: item(name, "9")})
    written = write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=True)
    assert (f"S:{name}",) in written.newer
    assert there.tables["shop"][name] == item(name, "9")


@pytest.mark.parametrize("now", [item("changed", "2") | {"added": {"S": "since"}}, None], ids=["added to", "deleted"])
def test_what_others_have_added_since_is_seen_before_the_write(tmp_path: Path, now: dict[str, Any] | None) -> None:
    """No condition names an attribute that nobody knew; what somebody has deleted is not brought back as changed."""
    there = account()
    items = read_both(there, "shop", "side", Selection())
    there.tables["shop"].pop("changed")
    if now:
        there.tables["shop"]["changed"] = now
    written = write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=True)
    assert written.newer == (("S:changed",),)
    assert there.tables["shop"].get("changed") == now


def test_what_is_as_it_was_meanwhile_is_back(tmp_path: Path) -> None:
    """Whoever has brought it back."""
    there = account()
    items = read_both(there, "shop", "side", Selection())
    there.tables["shop"]["changed"] = dict(THEN["changed"])
    written = write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=True)
    assert ("S:changed",) in written.back


def test_a_lost_answer_is_no_newer_item(tmp_path: Path) -> None:
    """The refusal of a repeated call means that the first one was carried out."""
    there = account()
    items = read_both(there, "shop", "side", Selection())
    there.before_call = lambda _call: there.tables["shop"].update(lost=dict(THEN["lost"]))
    written = write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=False)
    assert ("S:lost",) in written.back


def test_any_other_refusal_ends_it(tmp_path: Path) -> None:
    """What AWS does not permit is no newer item."""
    there = account()

    def denied(_call: Call) -> None:
        raise CallFailed("aws.access_denied", "AccessDenied")

    there.before_call = denied
    items = read_both(there, "shop", "side", Selection())
    with pytest.raises(CallFailed, match="AccessDenied"):
        write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=False)


def test_single_items_are_read_by_their_keys(tmp_path: Path) -> None:
    """Nothing else is compared or written."""
    there = account()
    chosen = selection_of(KEY, ['{"PK": "lost"}'], "")
    items = read_both(there, "shop", "side", chosen)
    assert items.comparison.lost == (("S:lost",),)
    assert not items.comparison.changed
    assert write_back(work_on(there, tmp_path), "shop", items, overwrite_newer=True).back == (("S:lost",),)


@pytest.mark.parametrize("text", ["x", "[]", '{"SK": "a"}', '{"PK": "a", "more": "b"}'])
def test_what_is_no_key_is_told_with_its_form(text: str) -> None:
    """The way out names the attributes."""
    with pytest.raises(UsageError, match='"PK"'):
        selection_of(KEY, [text], "")


def test_a_prefix_wants_a_text() -> None:
    """Numbers do not begin with anything."""
    numbered: Any = TableKey(("id",), {"id": "N"})
    with pytest.raises(UsageError, match="--item"):
        selection_of(numbered, [], "a")
