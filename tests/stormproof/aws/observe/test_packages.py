"""A function whose code cannot be read is taken for one that reads the key: then the key stays where it was."""

from __future__ import annotations

from typing import Any

import pytest

from stormproof.aws.observe import packages
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.packages import Package, opened
from tests.provisioners.fakes import SYSTEM, FakeReads
from tests.provisioners.made_functions import state
from tests.stormproof.core.least_privilege.packages import zipped

LINK = "https://packages.example/code"


def package(text: str) -> Package:
    """Return a deployment package with one module."""
    return zipped({"app.py": text})


def reads(**answers: Any) -> FakeReads:
    """Return an account with the function's code and one layer."""
    return FakeReads(
        {
            ("lambda", "get_function"): {"Code": {"Location": LINK}},
            ("lambda", "get_layer_version_by_arn"): {"Content": {"Location": LINK}},
            **{("lambda", name): answer for name, answer in answers.items()},
        }
    )


@pytest.mark.parametrize(("text", "found"), [("'x-api-key'", ("app.py",)), ("'accept'", ())])
def test_code_and_layers_are_looked_through(monkeypatch: pytest.MonkeyPatch, text: str, found: tuple[str, ...]) -> None:
    """What they read is named."""
    monkeypatch.setattr(packages, "fetch_package", lambda _, what, _hash: package("" if "layer" in what else text))
    assert packages.read_packages(reads(), SYSTEM, state()).readers == found


def test_what_cannot_be_read_may_read_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that is denied, a link that answers nothing, a layer of another account."""
    assert packages.read_packages(FakeReads({}), SYSTEM, state()).readers == (packages.UNREAD,)

    def denied(*_: object) -> Package:
        raise CouldNotLook("aws.package_unread", "no answer")

    monkeypatch.setattr(packages, "fetch_package", denied)
    assert packages.read_packages(reads(), SYSTEM, state()).readers == (packages.UNREAD,)


def test_what_is_no_zip_file_may_read_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can know what is in it."""
    monkeypatch.setattr(packages, "fetch_package", lambda *_: opened(b"no zip"))
    assert packages.read_packages(reads(), SYSTEM, state()).readers == (packages.UNREAD,)


def test_a_layer_that_cannot_be_fetched_is_named_and_hinders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code is looked through all the same."""

    def fetched(_link: str, what: str, _hash: str = "") -> Package:
        if "layer" in what:
            raise CouldNotLook("aws.package_unread", f"{what} is larger than 250 MB")
        return package("'x-api-key'")

    monkeypatch.setattr(packages, "fetch_package", fetched)
    contents, unread = packages.layer_contents(reads(), ["arn:layer:1"])
    assert (contents, unread) == ((), ("the layer arn:layer:1 is larger than 250 MB",))
