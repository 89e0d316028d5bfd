"""Keys for a run: given or made, taken away when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.aws.access.connection import Connection
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CallFailed, CouldNotLook, NotThere, Undecidable, UndoIncomplete
from stormproof.core.evidence import Redactor
from stormproof.core.keys import new_key
from stormproof.core.planning.controls import PlanContext
from stormproof.core.policy import Policy
from stormproof.core.system import RestApi, System
from stormproof.core.target.model import HarnessKey, Permit, Regions, SystemSelector, Target
from stormproof.operations.native_keys import NativeKeys
from stormproof.run.environment.keys import RunKeys

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = Policy(admin_email="ops@example.com")
SYSTEM = System("aws", "123456789012", "eu-west-1", (), RestApi("a", "api", "prod", ("prod",)), ())


class Account:
    """An account that remembers the calls that changed it, or refuses them."""

    def __init__(self, *, provoke: bool = True, key: HarnessKey | None = None) -> None:
        self.calls: list[Any] = []
        self.refusal: Exception | None = None
        self.redactor = Redactor()
        target = Target(
            name="t",
            environment="staging",
            regions=Regions(primary="eu-west-1"),
            system=SystemSelector(rest_api_id="a"),
            policy=POLICY,
            permit=Permit(provoke=provoke),
            harness_key=key,
        )
        clock = Mock(now=Mock(return_value=NOW))
        self.reader = Mock()
        self.connection = Mock(spec=Connection, target=target, clock=clock, reader=self.reader, writer=self)
        self.native = Mock(spec=NativeKeys, text=Mock(side_effect=new_key))
        self.journal = Mock(spec=Journal)
        self.claims: list[int] = []
        context = PlanContext(SYSTEM, POLICY)
        self.keys = RunKeys(
            self.connection, context, self.redactor, self.native, self.journal, lambda: self.claims.append(1)
        )

    def call(self, call: Any) -> dict[str, Any]:
        """Make a call."""
        if self.refusal:
            raise self.refusal
        self.calls.append(call)
        return {}


def test_the_harness_has_one_key_made_when_first_needed() -> None:
    """Nothing is made in a run that needs none."""
    account = Account()
    assert account.calls == []
    assert account.keys.harness() == account.keys.harness()
    assert [call.operation for call in account.calls] == ["put_item"]


def test_how_they_are_deleted_is_written_down_before_the_first_is_made() -> None:
    """Under the lease, once a run, by the label that all of them bear; in the end the entry is closed."""
    account = Account()

    def begun(_: Any) -> str:
        account.calls.append("journal")
        return "entry"

    account.journal.begin.side_effect = begun
    for owner in ("a", "b"):
        account.keys.issue(owner)
    assert (account.calls[0], account.claims) == ("journal", [1])
    (gone,) = account.journal.begin.call_args.args[0].undo
    for call in account.calls[1:]:
        assert call.parameters["Item"]["label"] == {"S": gone.parameters["label"]}
    account.keys.discard()
    account.journal.undo.assert_called_once_with("entry")


def test_a_key_dies_though_its_run_is_killed() -> None:
    """Its end stands in the store from the beginning."""
    account = Account()
    account.keys.issue("a")
    (put,) = account.calls
    ends = datetime.fromtimestamp(int(put.parameters["Item"]["expiresAt"]["N"]), UTC)
    assert NOW < ends <= NOW + timedelta(days=2)


def test_every_key_that_was_made_is_taken_away() -> None:
    """Nothing stays in the customer's store; a second end finds nothing left to do."""
    account = Account()
    made = [account.keys.harness(), account.keys.issue("a"), account.keys.issue("b")]
    account.keys.discard()
    account.keys.discard()
    (batch,) = [call for call in account.calls if call.operation == "batch_write_item"]
    (deletes,) = batch.parameters["RequestItems"].values()
    assert len(deletes) == len(set(made)) == 3


def test_keys_are_unknown_to_logs() -> None:
    """What was made is redacted wherever it turns up."""
    account = Account()
    key = account.keys.issue("a")
    assert key not in account.redactor.text(f"sent {key}.")


def test_a_target_that_permits_nothing_gets_no_key() -> None:
    """UNDECIDED, and how to give one."""
    account = Account(provoke=False)
    with pytest.raises(Undecidable, match="harness_key") as raised:
        account.keys.harness()
    assert raised.value.code == "needs_harness_key"
    assert account.calls == []


def test_a_given_key_is_used_where_none_may_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment or Secrets Manager; it is redacted and never taken away."""
    monkeypatch.setenv("HARNESS_KEY", "a-key-from-somewhere")
    given = Account(provoke=False, key=HarnessKey(environment_variable="HARNESS_KEY"))
    assert given.keys.harness() == "a-key-from-somewhere"
    assert given.redactor.text("a-key-from-somewhere") == "[redacted]"
    given.keys.discard()
    assert given.calls == []
    kept = Account(provoke=False, key=HarnessKey(secret_id="harness"))
    kept.reader.read.return_value = {"SecretString": "a-key-that-is-kept"}
    assert kept.keys.harness() == "a-key-that-is-kept"


def test_a_reference_to_nothing_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key nobody can look."""
    monkeypatch.delenv("HARNESS_KEY", raising=False)
    with pytest.raises(CouldNotLook, match="HARNESS_KEY"):
        Account(key=HarnessKey(environment_variable="HARNESS_KEY")).keys.harness()


def test_without_a_key_store_nobody_can_look() -> None:
    """The way out is named: apply makes the store."""
    account = Account()
    account.refusal = NotThere("no table")
    with pytest.raises(CouldNotLook, match="no key store"):
        account.keys.issue("a")


def test_the_calls_of_a_key_are_seen_by_whoever_asks_for_it() -> None:
    """What found no key store is evidence of the scenario that needed a key; the keys are the same for all."""
    account, mine = Account(), Mock()
    mine.call.side_effect = NotThere("no table")
    with pytest.raises(CouldNotLook, match="there is no key store stormproof-a-keys"):
        account.keys.seen_through(Mock(), mine).harness()
    assert (mine.call.call_count, account.calls) == (1, [])
    seen = account.keys.seen_through(Mock(), account)
    assert seen.harness() == account.keys.harness()


def test_keys_that_cannot_be_taken_away_are_named() -> None:
    """A valid key left behind is an undo that is incomplete; a store that is gone took its keys along."""
    account = Account()
    account.keys.issue("a")
    account.refusal = CallFailed("aws.access_denied", "denied")
    with pytest.raises(UndoIncomplete, match="key-"):
        account.keys.discard()
    gone = Account()
    gone.keys.issue("a")
    gone.refusal = NotThere("no table")
    gone.keys.discard()


def test_a_key_that_takes_over_is_taken_away_as_well() -> None:
    """Rotation makes keys too."""
    account = Account()
    old = account.keys.issue("a")
    item = account.calls[0].parameters["Item"]
    account.reader.pages.return_value = [item]
    new = account.keys.rotate(old, timedelta(hours=1))
    account.keys.discard()
    (deletes,) = account.calls[-1].parameters["RequestItems"].values()
    assert new != old
    assert len(deletes) == 2
