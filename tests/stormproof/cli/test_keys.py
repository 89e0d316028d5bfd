"""``stormproof keys`` as its user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from provisioners.authentication.key_store import HASH_KEY
from stormproof.aws.undo.lease import leased
from stormproof.cli.keys import document
from stormproof.cli.speaking.times import duration, moment
from stormproof.core.errors import UsageError
from stormproof.core.keys import KeyRecord, well_formed
from stormproof.core.naming import Names
from tests.hardened_site import Site

Run = Callable[..., Any]

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("0", timedelta(0)), ("90d", timedelta(days=90)), ("12h", timedelta(hours=12)), ("30m", timedelta(minutes=30))],
)
def test_times_are_written_with_a_unit(text: str, meant: timedelta) -> None:
    """Days, hours, minutes, or none at all."""
    assert duration(text) == meant


@pytest.mark.parametrize("text", ["", "90", "-1d", "1y", "d", "1.5h", "99999999999d"])
def test_what_is_no_time_is_refused_with_a_way_out(text: str) -> None:
    """One message that tells how to write it."""
    with pytest.raises(UsageError) as refused:
        duration(text)
    assert refused.value.way_out


def test_a_moment_is_a_date_or_a_time_from_now() -> None:
    """A date without a zone is UTC."""
    assert moment("2027-01-01", NOW) == datetime(2027, 1, 1, tzinfo=UTC)
    assert moment("1d", NOW) == NOW + timedelta(days=1)
    with pytest.raises(UsageError):
        moment("999999999d", NOW)


def test_what_is_told_of_a_key_is_json() -> None:
    """Times are ISO 8601, the state is that of the moment, the hash is not told."""
    record = KeyRecord("key-1", "the-hash", "shop", "web", "sp_...abcd", NOW, limit=5, expires=NOW)
    told = json.dumps(document(record, NOW))
    assert json.loads(told)["state"] == "expired"
    assert "the-hash" not in told


@pytest.fixture
def store(standing: str, site: Site) -> Iterator[str]:
    """The target file of a hardened system; the keys that a test has made are gone afterwards."""
    client, table = site.client("dynamodb"), Names(site.system).key_table
    found = client.scan(TableName=table)["Items"]
    yield standing
    for item in client.scan(TableName=table)["Items"]:
        if item not in found:
            client.delete_item(TableName=table, Key={HASH_KEY: item[HASH_KEY]})


def test_a_key_is_shown_once_on_stdout_and_never_again(stormproof: Run, store: str) -> None:
    """Create shows it, list does not, revoke ends it."""
    target = ("--target", store)
    made = stormproof("keys", "create", "--owner", "cli test", "--json", "-", *target)
    told = json.loads(made.stdout)
    assert well_formed(told["key"])
    assert told["key"] not in made.stderr
    plain = stormproof("keys", "create", "--owner", "cli test", *target)
    assert well_formed(plain.stdout.strip())
    listed = stormproof("keys", "list", "--json", "-", *target)
    assert told["id"] in {each["id"] for each in json.loads(listed.stdout)}
    assert told["key"][3:45] not in listed.stdout + listed.stderr
    unasked = stormproof("keys", "revoke", told["id"], *target)
    assert (unasked.returncode, "--yes" in unasked.stderr, told["id"] in unasked.stderr) == (2, True, True)
    revoked = stormproof("keys", "revoke", told["id"], "--yes", "--json", "-", *target)
    assert json.loads(revoked.stdout)["state"] == "revoked"


def test_a_file_gets_no_key(stormproof: Run, store: str, tmp_path: Any) -> None:
    """The secret goes to stdout alone."""
    target = ("--target", store)
    made = stormproof("keys", "create", "--owner", "cli test", "--json", str(tmp_path / "key.json"), *target)
    assert well_formed(made.stdout.strip())
    assert made.stdout.strip()[3:45] not in (tmp_path / "key.json").read_text()


def test_an_unknown_key_is_one_message_and_status_2(stormproof: Callable[..., Any], standing: str) -> None:
    """It names the key and the way out."""
    target = ("--target", standing)
    done = stormproof("keys", "revoke", "nope", "--yes", *target)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no key 'nope'" in done.stderr
    assert "keys list" in done.stderr


def test_whoever_rotates_or_revokes_a_key_has_the_target_to_himself(stormproof: Run, store: str, site: Site) -> None:
    """Another verb that changes the target is waited for, or refused at once; a new key hinders nobody."""
    target = ("--target", store)
    with leased(site.reached.connection, site.system, "a test"):
        made = json.loads(stormproof("keys", "create", "--owner", "cli test", "--json", "-", *target).stdout)
        for verb in ("rotate", "revoke"):
            refused = stormproof("keys", verb, made["id"], "--yes", "--no-wait", *target)
            assert (refused.returncode, "being changed by" in refused.stderr) == (3, True)
    rotated = stormproof("keys", "rotate", made["id"], "--overlap", "0", "--yes", "--json", "-", *target)
    assert json.loads(rotated.stdout)["replaces"] == made["id"]
