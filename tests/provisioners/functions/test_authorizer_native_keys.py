"""Native keys that were taken over are admitted by the authorizer as its own are, for their stages alone."""

from __future__ import annotations

import json
import time
from types import ModuleType

import pytest

from tests.provisioners.functions.made_authorizers import KEY, FakeStore, effect, event

NATIVE = "a-value-that-its-owner-chose"


def test_a_native_key_is_admitted_under_its_own_id(authorizer: ModuleType, store: FakeStore) -> None:
    """By its hash under the pepper; the handler behind finds the ID that it found before."""
    store.pepper = "pepper"
    store.adopt(NATIVE, "k1", "prod")
    answer = authorizer.handle(event(NATIVE), None)
    assert (effect(answer), answer["principalId"], answer["context"]["keyId"]) == ("Allow", "k1", "k1")
    assert effect(authorizer.handle(event(KEY), None)) == "Allow"


def test_a_key_of_one_stage_never_opens_another(
    authorizer: ModuleType, store: FakeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dev key is refused in prod, and the log says whose it was and why."""
    store.pepper = "pepper"
    store.adopt(NATIVE, "k1", "dev")
    assert effect(authorizer.handle(event(NATIVE), None)) == "Deny"
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["outcome"], line["keyId"]) == ("other_stage", "k1")


def test_an_ended_native_key_is_refused(authorizer: ModuleType, store: FakeStore) -> None:
    """As the key sync marks it."""
    store.pepper = "pepper"
    store.adopt(NATIVE, "k1", "prod")["revokedAt"] = {"S": "2026-11-29T00:00:00+00:00"}
    assert effect(authorizer.handle(event(NATIVE), None)) == "Deny"


def test_without_a_pepper_there_are_no_native_keys(authorizer: ModuleType, store: FakeStore) -> None:
    """The store is not asked for what cannot be in it, and the pepper is asked for once a minute at most."""
    for _ in range(3):
        assert effect(authorizer.handle(event(NATIVE), None)) == "Deny"
    assert (store.reads, store.peppers_read) == (0, 1)


def test_a_pepper_made_anew_is_found_within_a_minute(
    authorizer: ModuleType, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that keeps the old one looks again, a minute later, for a key that it does not find."""
    store.pepper = "pepper"
    store.adopt(NATIVE, "k1", "prod")
    assert effect(authorizer.handle(event(NATIVE), None)) == "Allow"
    assert store.items is not None
    store.items.clear()
    store.pepper = "another pepper"
    store.adopt(NATIVE, "k1", "prod")
    assert effect(authorizer.handle(event(NATIVE), None)) == "Deny"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert effect(authorizer.handle(event(NATIVE), None)) == "Allow"


def test_a_pepper_that_cannot_be_read_keeps_the_door_closed_with_an_error(
    authorizer: ModuleType, store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500, which the client may repeat: the key may well be valid."""
    monkeypatch.setattr(store, "get_parameter", lambda **_: (_ for _ in ()).throw(TimeoutError("no answer")))
    with pytest.raises(RuntimeError, match="cannot be asked"):
        authorizer.handle(event(NATIVE), None)


def test_no_native_value_is_logged(
    authorizer: ModuleType, store: FakeStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """Admitted or refused."""
    store.pepper = "pepper"
    store.adopt(NATIVE, "k1", "prod")
    for value in (NATIVE, NATIVE + "x"):
        authorizer.handle(event(value), None)
    assert NATIVE not in capsys.readouterr().out
