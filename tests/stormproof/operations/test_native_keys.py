"""Keys of a run pass where methods demand native keys, and no native key of a run is left behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from stormproof.aws.access.connection import Connection
from stormproof.aws.calls.native_keys import keys_named
from stormproof.aws.observe.native_keys import UsagePlan, plans_for
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CouldNotLook, Undecidable, UndoIncomplete
from stormproof.core.keys import OF_A_RUN, well_formed
from stormproof.operations.native_keys import AT_ONCE, NativeKeys
from tests.provisioners.fakes import API, SYSTEM, FakeReads


class Account:
    """API Gateway with a stage that demands native keys, and a journal; tells what was done in which order."""

    def __init__(self, *, demanded: bool = True, stages: tuple[str, ...] = ("prod",), beside: str = "") -> None:
        self.done: list[str] = []
        self.calls: list[Any] = []
        security: list[dict[str, list[str]]] = [{"api_key": []}] if demanded else []
        methods = {"get": {"security": security}, **({beside: {}} if beside else {})}
        document = {"openapi": "3.0.1", "paths": {"/": methods}}
        covered = [{"apiId": API, "stage": stage} for stage in stages]
        reads = FakeReads(
            {
                ("apigateway", "get_export"): {"body": json.dumps(document)},
                ("apigateway", "get_usage_plans"): [{"id": "plan1", "apiStages": covered}],
                ("apigateway", "get_usage_plan_keys"): [],
            }
        )
        self.journal = Mock(spec=Journal, begin=Mock(side_effect=self._begun), undo=Mock(side_effect=self._undone))
        target = Mock()
        target.name = "staging"
        self.connection = Mock(spec=Connection, reader=reads, writer=self, target=target, log=Mock())
        self.native = NativeKeys(self.connection, SYSTEM, self.journal, claim=lambda: self.done.append("claim"))

    def call(self, call: Any) -> dict[str, Any]:
        """Make a call."""
        self.done.append(call.operation)
        self.calls.append(call)
        return {"id": f"k{len(self.calls)}"}

    def _begun(self, injection: Any) -> Any:
        self.done.append("journal")
        return injection

    def _undone(self, injection: Any) -> None:
        ((call),) = injection.undo
        self.done += [call.operation, call.parameters["name"]]


@pytest.mark.parametrize(
    ("stages", "beside", "made"), [((), "post", 0), (("prod",), "post", AT_ONCE), (("prod",), "options", AT_ONCE)]
)
def test_where_no_usage_plan_covers_the_stage_the_other_methods_take_keys_of_ours(
    stages: tuple[str, ...], beside: str, made: int
) -> None:
    """One method that no key opens is no reason to look at none: no native key is made, for it would open nothing."""
    account = Account(stages=stages, beside=beside)
    assert well_formed(account.native.text())
    assert account.native.demanded() is bool(made)
    assert account.done.count("create_api_key") == made


@pytest.mark.parametrize("beside", ["", "options"])
def test_an_api_that_no_key_opens_is_told(beside: str) -> None:
    """All methods demand a native key that no usage plan admits; a preflight brings none anyway."""
    with pytest.raises(CouldNotLook) as found:
        Account(stages=(), beside=beside).native.text()
    assert found.value.code == "keys.no_usage_plan"


def test_how_to_delete_a_key_is_written_down_before_it_exists() -> None:
    """Under the lease, by a name that no other key has; then it is made, in no plan, and then put into the plan."""
    account = Account()
    assert well_formed(account.native.text())
    assert account.done == ["claim", "journal", *["create_api_key"] * AT_ONCE, *["create_usage_plan_key"] * AT_ONCE]
    (undo,) = account.journal.begin.call_args.args[0].undo
    names = {call.parameters["name"] for call in account.calls if call.operation == "create_api_key"}
    name = undo.parameters["name"]
    assert {name} == names
    assert name.startswith(f"{OF_A_RUN}{API} ")
    reads = FakeReads({("apigateway", "get_api_keys"): [{"id": "k1", "name": name}, {"id": "k2", "name": f"{name} b"}]})
    assert keys_named(reads, name) == ["k1"]


def test_no_more_are_made_than_are_asked_for() -> None:
    """Who needs one key makes one."""
    account = Account()
    NativeKeys(account.connection, SYSTEM, account.journal, 1, claim=Mock()).text()
    assert account.done == ["journal", "create_api_key", "create_usage_plan_key"]


def test_the_texts_are_those_that_the_gateway_knows() -> None:
    """Each once, made in batches."""
    account = Account()
    texts = [account.native.text() for _ in range(AT_ONCE + 1)]
    values = [call.parameters["value"] for call in account.calls if call.operation == "create_api_key"]
    assert len(set(texts)) == AT_ONCE + 1
    assert set(texts) <= set(values)
    assert len(values) == 2 * AT_ONCE


def test_all_of_them_are_deleted() -> None:
    """Used or not; a second end finds nothing left to do."""
    account = Account()
    account.native.text()
    name = account.calls[0].parameters["name"]
    account.done.clear()
    account.native.discard()
    account.native.discard()
    assert account.done == ["delete_api_key", name]


def test_what_could_not_be_deleted_is_told() -> None:
    """An incomplete undo is the highest exit status."""
    account = Account()
    account.native.text()
    account.journal.undo.side_effect = UndoIncomplete("k1 is left")
    with pytest.raises(UndoIncomplete, match="k1 is left"):
        account.native.discard()


def test_where_nothing_demands_them_none_is_made() -> None:
    """A text of our own form does."""
    account = Account(demanded=False)
    assert well_formed(account.native.text())
    assert account.done == []


def _without_journal() -> Account:
    account = Account()
    account.journal.begin.side_effect = Undecidable("journal.unwritable", "no place")
    return account


@pytest.mark.parametrize(
    ("account", "error"),
    [
        (lambda: Account(stages=("dev",)), CouldNotLook),
        (_without_journal, Undecidable),
    ],
)
def test_what_cannot_be_made_is_no_verdict(account: Callable[[], Account], error: type[Exception]) -> None:
    """No plan covers the stage, or there is no place for the journal: then no key is made."""
    found = account()
    with pytest.raises(error):
        found.native.text()
    assert not found.calls


def test_a_key_goes_into_one_plan_a_stage() -> None:
    """The one without a quota, else the largest; stages that overlap are left to the first."""
    small, large, free = (
        UsagePlan(id_, id_, stages, (), quota)
        for id_, stages, quota in (
            ("small", ("prod",), {"limit": 10, "period": "DAY"}),
            ("large", ("prod", "dev"), {"limit": 99, "period": "DAY"}),
            ("free", ("dev",), {}),
        )
    )
    assert list(plans_for((small, large, free), "prod", ("dev", "prod"))) == ["large"]
    assert list(plans_for((small, free), "prod", ("dev", "prod"))) == ["small", "free"]
    assert list(plans_for((free,), "prod", ("dev", "prod"))) == []
