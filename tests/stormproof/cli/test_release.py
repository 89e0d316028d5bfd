"""`stormproof release` against the embedded AWS: what the owner deployed is said first, tried, and served."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

from tests.hardened_site import Site

Run = Callable[..., Any]
CONTRACTS = Path(__file__).parents[3] / "contracts"
SCHEMA, ROLLED_BACK = (
    json.loads((CONTRACTS / f"{verb}.schema.json").read_text("utf-8")) for verb in ("release", "rollback")
)


@dataclass(frozen=True)
class Owner:
    """Whoever deploys the function `ops`; `found` is its code, `target` the hardened system's target file."""

    client: Any
    name: str
    found: bytes
    target: str

    def deploys(self, prefix: str) -> None:
        """Put code into $LATEST that begins with `prefix`; none is the code as it was found."""
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.found)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                new.writestr(name, (prefix.encode() if name == "handler.py" else b"") + old.read(name))
        self.client.update_function_code(FunctionName=self.name, ZipFile=packed.getvalue() if prefix else self.found)

    def served(self) -> tuple[str, bool]:
        """Return which version is served, and whether its code is that of $LATEST."""
        told = [
            self.client.get_function_configuration(FunctionName=self.name, **which)
            for which in ({}, {"Qualifier": "live"})
        ]
        return told[1]["Version"], told[0]["CodeSha256"] == told[1]["CodeSha256"]


@pytest.fixture
def owner(hardened: str, site: Site) -> Iterator[Owner]:
    """The owner of the hardened system; the function has its own code again afterwards."""
    client, name = site.client("lambda"), site.system.function("ops").name
    location = client.get_function(FunctionName=name)["Code"]["Location"]
    found = requests.get(location, timeout=10).content
    made = Owner(client, name, found, hardened)
    yield made
    made.deploys("")


@pytest.mark.timeout(300)  # nine verbs, each a process's work, on one hardened system
def test_what_waits_is_the_first_line_and_is_released_by_a_verb(stormproof: Run, owner: Owner) -> None:
    """Plan, doctor and their JSON say it; where nobody can be asked nothing is changed; `rollback` goes back.

    What does worse is not served, and its answer is told: the status is that of a call that failed.
    """
    before, _ = owner.served()
    owner.deploys("import there_is_no_such_module\n")
    done = stormproof("release", "ops", "--yes", "--target", owner.target, "--json", "-")
    assert done.returncode == 3
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    (worse,) = document["functions"]
    assert (worse["released"], worse["code"], worse["served"]) == (False, "release.worse", before)
    assert "there_is_no_such_module" in worse["reason"]
    assert owner.served() == (before, False)
    owner.deploys("# newer\n")
    for verb in ("plan", "doctor"):
        done = stormproof(verb, "--target", owner.target, "--json", "-")
        assert f"\nNOT RELEASED {owner.name}: version {before} is served" in done.stderr, done.stderr
        assert "`stormproof release ops`" in done.stderr.replace("\n", " ")
        told = json.loads(done.stdout)
        assert next(iter(told)) == ("unreleased" if verb == "plan" else "target")
        assert verb == "plan" or told["findings"][0]["check"] == "release"
    kept = stormproof("remove", "--yes", "--target", owner.target)
    assert (kept.returncode, "--serve-untried" in kept.stderr, owner.name in kept.stderr) == (2, True, True)
    refused = stormproof("release", "ops", "--target", owner.target)
    assert (refused.returncode, owner.served()) == (2, (before, False)), refused.stderr
    done = stormproof("release", "--yes", "--target", owner.target, "--json", "-")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    (released,) = document["functions"]
    assert (released["function"], released["before"], released["released"]) == (owner.name, before, True)
    assert owner.served() == (released["served"], True)
    _is_taken_back(stormproof, owner, before)


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_a_folder_is_packed_put_and_released_once(stormproof: Run, owner: Owner, tmp_path: Path) -> None:
    """The second time its bytes stand there, and nothing waits."""
    with zipfile.ZipFile(io.BytesIO(owner.found)) as code:
        code.extractall(tmp_path / "code")
    (tmp_path / "code" / "newer.txt").write_text("newer", "utf-8")
    words = ("release", "--zip", "ops=code", "--yes", "--target", owner.target, "--json", "-")
    before, told = owner.served()[0], []
    for _ in range(2):
        done = stormproof(*words)
        assert done.returncode == 0, done.stderr
        told.append(json.loads(done.stdout))
        jsonschema.validate(told[-1], SCHEMA)
    assert [each["packages"][0]["put"] for each in told] == [True, False]
    assert [len(each["functions"]) for each in told] == [1, 0]
    assert owner.served() == (told[0]["functions"][0]["served"], True)
    _is_taken_back(stormproof, owner, before)


def _is_taken_back(stormproof: Run, owner: Owner, before: str) -> None:
    """Have a verb serve again what was served before, once."""
    owner.deploys("")
    back = stormproof("rollback", "--yes", "--target", owner.target, "--json", "-")
    assert back.returncode == 0, back.stderr
    assert owner.served() == (before, True)
    told = json.loads(back.stdout)
    jsonschema.validate(told, ROLLED_BACK)
    assert told["rollback"]["seconds"] < told["within_s"]


def test_bad_use_is_named(stormproof: Run, localaws: dict[str, Any]) -> None:
    """A function that is not there, a version that is none, one that nobody published, one of no function."""
    for words, said in (
        (("nobody",), "no function nobody"),
        (("ops", "--to", "live"), "live is no version"),
        (("ops", "--to", "4711"), "has no version 4711"),
        (("--to", "1"), "--to is about one function"),
    ):
        done = stormproof("release", *words, "--yes", "--target", localaws["target"])
        assert done.returncode == 2
        assert said in done.stderr
    done = stormproof("release", "--yes", "--target", localaws["target"])
    assert (done.returncode, "Nothing waits in $LATEST" in done.stdout) == (0, True)
