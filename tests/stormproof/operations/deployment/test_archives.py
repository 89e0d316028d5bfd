"""Zips of code hold what `sam build` would put there, and equal code makes equal bytes."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from stormproof.core.errors import UsageError
from stormproof.operations.deployment.archives import archive
from stormproof.operations.deployment.templates import LocalCode

FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Code with what tools leave beside it."""
    made = tmp_path / "code"
    (made / "inner" / "__pycache__").mkdir(parents=True)
    (made / ".git").mkdir()
    for name in ("app.py", "inner/more.py", "inner/__pycache__/more.pyc", ".git/config", "old.pyc"):
        (made / name).write_text(name, "utf-8")
    return made


def names(code: LocalCode) -> set[str]:
    """Return the names in a zip."""
    with zipfile.ZipFile(io.BytesIO(archive(code).content)) as made:
        return set(made.namelist())


def test_a_folder_is_packed_without_what_tools_left_there(folder: Path) -> None:
    """No bytecode, no repository."""
    assert names(LocalCode("F", FUNCTION, folder, python=True)) == {"app.py", "inner/more.py"}


def test_links_are_followed(folder: Path) -> None:
    """A function that shares a file with others has it in its own package."""
    (folder.parent / "shared.py").write_text("shared", "utf-8")
    (folder / "shared.py").symlink_to("../shared.py")
    assert "shared.py" in names(LocalCode("F", FUNCTION, folder, python=True))


def test_equal_code_makes_equal_bytes(folder: Path) -> None:
    """Whenever the files were written."""
    code = LocalCode("F", FUNCTION, folder, python=False)
    before = archive(code)
    os.utime(folder / "app.py", (1, 1))
    assert archive(code) == before
    (folder / "app.py").write_text("changed", "utf-8")
    assert archive(code).digest != before.digest


def test_a_zip_is_taken_as_it_is(tmp_path: Path) -> None:
    """As other tools have packed it."""
    (tmp_path / "deployment.zip").write_bytes(b"PK, more or less")
    assert archive(LocalCode("F", FUNCTION, tmp_path / "deployment.zip", python=True)).content == b"PK, more or less"


def test_programs_may_still_be_executed(folder: Path) -> None:
    """A custom runtime's bootstrap, or an extension."""
    (folder / "bootstrap").write_text("#!/bin/sh", "utf-8")
    (folder / "bootstrap").chmod(0o700)
    with zipfile.ZipFile(io.BytesIO(archive(LocalCode("F", FUNCTION, folder, python=False)).content)) as made:
        modes = {each.filename: each.external_attr >> 16 for each in made.infolist()}
    assert (modes["bootstrap"], modes["app.py"]) == (0o755, 0o644)


def test_a_layer_has_what_its_requirements_ask_for_in_its_python_folder(folder: Path) -> None:
    """All the way down: what jinja2 needs is there too; and what is its own lies beside it."""
    (folder / "requirements.txt").write_text("# templates\njinja2>=3 # and MarkupSafe\n", "utf-8")
    found = names(LocalCode("L", LAYER, folder, python=True))
    assert {"python/app.py", "python/jinja2/__init__.py", "python/markupsafe/__init__.py"} <= found
    assert not [name for name in found if name.endswith((".pyc", "/RECORD")) or not name.startswith("python/")]
    assert [name for name in found if name.endswith(".dist-info/METADATA")]


def test_own_code_wins_over_what_is_installed(folder: Path) -> None:
    """As it does where pip has filled the folder first."""
    (folder / "requirements.txt").write_text("jinja2\n", "utf-8")
    (folder / "jinja2").mkdir()
    (folder / "jinja2" / "__init__.py").write_text("own", "utf-8")
    with zipfile.ZipFile(io.BytesIO(archive(LocalCode("F", FUNCTION, folder, python=True)).content)) as made:
        assert made.read("jinja2/__init__.py") == b"own"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("no-such-package-anywhere", "asks for no-such-package-anywhere, which is not installed"),
        ("jinja2<1", "asks for jinja2<1; installed is"),
        ("-r other.txt", "'-r other.txt' cannot be looked up"),
    ],
)
def test_what_is_not_installed_here_is_named_with_the_way_out(folder: Path, asked: str, says: str) -> None:
    """The file, the requirement, and `sam build`, which has a network."""
    (folder / "requirements.txt").write_text(asked, "utf-8")
    with pytest.raises(UsageError, match=says) as raised:
        archive(LocalCode("F", FUNCTION, folder, python=True))
    assert str(folder / "requirements.txt") in str(raised.value)
    assert "sam build" in str(raised.value)


def test_requirements_for_other_machines_are_left_out(folder: Path) -> None:
    """A marker that does not hold here asks for nothing."""
    (folder / "requirements.txt").write_text("no-such-package-anywhere; python_version < '3'\n", "utf-8")
    assert "app.py" in names(LocalCode("F", FUNCTION, folder, python=True))
