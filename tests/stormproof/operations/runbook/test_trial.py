"""The runbook is tried where nobody depends on the system, with what can be chosen without asking anybody."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.runbook.library import OwnersPages, assembled
from stormproof.core.target.model import Permit
from stormproof.operations.runbook import trial
from stormproof.operations.runbook.trial import must_rehearse, plan_trial
from tests.provisioners.fakes import SYSTEM, FakeReads

KEYS = {
    "Table": {
        "AttributeDefinitions": [
            {"AttributeName": "at", "AttributeType": "N"},
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "owner", "AttributeType": "S"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
    }
}
TEXT = "# Ours\n\n```sh changes alone\nstormproof release {function} --to {version} --yes\n```\n"


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A system whose function has one version, with a page of its owner's."""
    monkeypatch.setattr(trial, "former_version", lambda _reads, _function: "")
    monkeypatch.setattr(trial, "opened_natively", lambda _reads, _system: False)
    book = assembled(OwnersPages({"ours": TEXT}), ())
    clock = SimpleNamespace(now=lambda: SimpleNamespace(strftime=lambda _form: "2026-11-29T03:00:00Z"))
    reader = FakeReads({("dynamodb", "describe_table"): KEYS})
    return SimpleNamespace(
        context=SimpleNamespace(runbook=lambda: book),
        connection=SimpleNamespace(reader=reader, clock=clock, target=None),
        system=SYSTEM,
    )


def test_what_is_chosen_is_nobodys(reached: Any) -> None:
    """The key has the table's names and types, so that the command is one that works."""
    planned = plan_trial(reached, ["recovery"], {})
    texts = [text for _, text in planned.due]
    assert not [text for text in texts if "{item}" in text or "{prefix}" in text or "{moment}" in text]
    (one,) = (text for text in texts if "--item" in text)
    assert json.loads(one.partition("--item '")[2].partition("'")[0]) == {"id": "runbook-trial", "at": -1}


def test_what_nobody_can_choose_has_to_be_told(reached: Any) -> None:
    """A function of one version has none to go back to; pages of the owner's are meant where none is named."""
    with pytest.raises(UsageError, match="--set version="):
        plan_trial(reached, (), {})
    planned = plan_trial(reached, (), {"version": "7"})
    assert [text for _, text in planned.due] == ["stormproof release shop-api --to 7 --yes"]
    assert [page.name for page in planned.pages] == ["own/ours"]


@pytest.mark.parametrize(
    ("production", "permit", "may"),
    [
        (False, Permit(provision=True, provoke=True), True),
        (True, Permit(provision=True, provoke=True), False),
        (False, Permit(provoke=True), False),
        (False, Permit(provision=True), False),
    ],
)
def test_it_is_tried_where_both_are_permitted_and_nobody_depends_on_it(
    *, production: bool, permit: Permit, may: bool
) -> None:
    """Its commands change, deploy and take away."""
    target = SimpleNamespace(name="shop", production=production, permitted=permit)
    reached: Any = SimpleNamespace(connection=SimpleNamespace(target=target))
    if may:
        must_rehearse(reached)
        return
    with pytest.raises(UsageError, match="does not let its runbook be tried"):
        must_rehearse(reached)
