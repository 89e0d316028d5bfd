"""What in the journal is not ours is told, and nothing is done by it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stormproof.aws.undo.files import write_durably
from stormproof.aws.undo.journal import Journal
from stormproof.aws.undo.parameters import Parameters
from stormproof.core.errors import UndoIncomplete
from stormproof.core.planning.plans import Call
from tests.provisioners.fakes import API, SYSTEM
from tests.stormproof.aws.undo.made_alias import KEY, Alias, injection, keyed

MIRROR = f"/stormproof/{API}/undo"


def test_entries_of_an_older_version_are_told_and_struck_off_by_a_person(made_up: Any, tmp_path: Path) -> None:
    """They held calls: none is made, on whatever way they lie here."""
    connection = made_up({}).connection
    calls = [{"service": "iam", "operation": "create_user", "parameters": {"UserName": "x"}}]
    text = json.dumps({"id": "old", "title": "t", "began": "2026-11-22T12:00:00+00:00", "calls": calls})
    Parameters("/stormproof/made-up/undo", connection.reader, connection.writer).put("old", text)
    write_durably(tmp_path / "made-up" / "undo" / "older.json", text)
    journal = Journal(connection, SYSTEM, tmp_path)
    assert [each.id for each in journal.pending().not_run] == ["old", "older"]
    with pytest.raises(UndoIncomplete, match="older version"):
        journal.complete()
    for each in ("old", "older"):
        journal.strike(each)
    assert not journal.pending()


def test_an_entry_from_the_future_or_of_another_system_is_not_run(
    made_up: Any, alias: Alias, store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed or not: it was laid where it does not belong."""
    monkeypatch.setenv(KEY, "a key that nobody else has")
    bed = made_up(alias.services(), store)
    connection, elsewhere = keyed(bed), replace(SYSTEM, api=replace(SYSTEM.api, id="other"))
    entry = Journal(connection, elsewhere, tmp_path / "a").begin(injection())
    (name,) = store.versions
    store.versions[name.replace("/other/", f"/{API}/")] = store.versions.pop(name)
    bed.clock.time += timedelta(hours=1)
    later = Journal(connection, SYSTEM, tmp_path / "a").begin(injection())
    bed.clock.time -= timedelta(hours=1)
    told = {each.id: each.why for each in Journal(connection, SYSTEM, tmp_path / "b").pending().not_run}
    assert "another system" in told[entry.id]
    assert "future" in told[later.id]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLAUSIBLE = st.fixed_dictionaries(
    {
        "format": st.sampled_from([1, 2, 3]),
        "mac": st.none() | st.text(max_size=64),
        "entry": st.builds(
            json.dumps,
            st.fixed_dictionaries(
                {
                    "id": st.just("x"),
                    "title": st.text(),
                    "began": st.just("2026-11-22T11:00:00+00:00"),
                    "scope": st.just({"account": "123456789012", "region": "eu-west-1", "api": API}),
                    "overruled": st.booleans(),
                    "proved": st.just(["1.1"]) | ANYTHING,
                    "disturbed": st.lists(
                        st.fixed_dictionaries(
                            {
                                "kind": st.sampled_from(["alias", "function beside", "inline policy", "table"]),
                                "resource": st.just({"FunctionName": "shop-api", "Name": "live"}) | ANYTHING,
                                "before": st.just({"FunctionVersion": "1"}) | ANYTHING,
                                "after": st.lists(ANYTHING, max_size=2),
                                "watched": st.booleans(),
                                "tidy": st.booleans(),
                            }
                        ),
                        max_size=2,
                    ),
                }
            ),
        ),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(document=st.one_of(ANYTHING, PLAUSIBLE), with_key=st.booleans())
def test_nothing_that_stands_in_the_parameter_leads_to_a_call(
    made_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: Any, *, with_key: bool
) -> None:
    """Arbitrary JSON, packed as ours is or not, with a key and without: told, and no call that writes."""
    monkeypatch.setenv(KEY, "a key that nobody else has")
    bed = made_up({})
    ours = Parameters(MIRROR, bed.connection.reader, bed.connection.writer)
    ours.put("x", json.dumps(document))
    raw = {"Name": f"{MIRROR}/y", "Value": json.dumps(document)[:4000], "Type": "String", "Overwrite": True}
    bed.connection.writer.call(Call("ssm", "put_parameter", raw))
    written = bed.connection.counts.write
    journal = Journal(keyed(bed) if with_key else bed.connection, SYSTEM, tmp_path)
    with pytest.raises(UndoIncomplete):
        journal.complete()
    assert {each.id for each in journal.pending().not_run} == {"x", "y"}
    assert bed.connection.counts.write == written
