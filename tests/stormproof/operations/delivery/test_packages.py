"""The code of a function as a plain folder: the same folder makes the same bytes, and nothing is put there twice."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from provisioners.release.packages import put
from stormproof.aws.packaging import code_sha256
from stormproof.cli.delivery.zips import pairs
from stormproof.core.errors import UsageError
from stormproof.core.planning.plans import Blocked, Change, NoChange
from stormproof.operations.delivery import packages
from stormproof.operations.delivery.packages import pack
from tests.provisioners.made_functions import state


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the code of a function, with what tools leave beside it."""
    made = tmp_path / "code"
    (made / "shared" / "__pycache__").mkdir(parents=True)
    for name in ("app.py", "shared/tools.py", "shared/__pycache__/tools.pyc"):
        (made / name).write_text(name, "utf-8")
    return made


def packed(folder: Path) -> bytes:
    """Return the zip of a folder."""
    (package,) = pack({"api": str(folder)})
    return package.content


def test_the_same_code_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """In whatever order, at whatever time and by whomever the files were written; what is run stays what is run."""
    first = packed(folder)
    other = tmp_path / "other"
    (other / "shared").mkdir(parents=True)
    for number, name in enumerate(("shared/tools.py", "app.py")):
        (other / name).write_text(name, "utf-8")
        (other / name).chmod(0o600)
        os.utime(other / name, (number, number))
    assert packed(other) == first
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert [(each.filename, each.external_attr >> 16) for each in made.infolist()] == [
            ("app.py", 0o644),
            ("shared/tools.py", 0o644),
        ]
    (other / "app.py").chmod(0o700)
    assert packed(other) != first


def test_what_is_no_code_is_refused_before_anything_is_asked(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is not there, one of nothing, and one that Lambda would not take."""
    (tmp_path / "nothing" / "__pycache__").mkdir(parents=True)
    for name, said in (("nowhere", "no folder"), ("nothing", "holds no code")):
        with pytest.raises(UsageError, match=said):
            packed(tmp_path / name)
    monkeypatch.setattr(packages, "LARGEST", 10)
    with pytest.raises(UsageError, match="Lambda takes"):
        packed(folder)


def test_a_package_is_put_where_it_does_not_stand(folder: Path) -> None:
    """Into ``$LATEST`` alone, by one call; never where the same bytes are, and never in an image's place."""
    content, standing = packed(folder), state()
    change = put(standing, content)
    assert isinstance(change, Change)
    (call,) = change.calls
    assert (call.operation, call.parameters["ZipFile"]) == ("update_function_code", content)
    latest = {**standing.latest, "CodeSha256": code_sha256(content)}
    assert isinstance(put(replace(standing, latest=latest), content), NoChange)
    assert isinstance(put(replace(standing, latest={**latest, "PackageType": "Image"}), content), Blocked)


def test_what_is_said_of_folders_is_understood_or_refused() -> None:
    """One folder a function."""
    assert pairs(["api=src/api", "job=src/job"]) == {"api": "src/api", "job": "src/job"}
    for said in (["api"], ["=src"], ["api="], ["api=src", "api=other"]):
        with pytest.raises(UsageError):
            pairs(said)
