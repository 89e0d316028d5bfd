"""State is removed whole, whatever is in it, that of a killed process too; a folder that is gone is no trouble."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from localaws.kernel.state_folder import own_folder, remove_later
from localaws_testing.folders import left_in


def test_a_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    """Files in folders too."""
    inner = tmp_path / "state" / "code" / "package"
    inner.mkdir(parents=True)
    (inner / "module.py").write_text("")
    remove_later(tmp_path / "state")
    assert left_in(tmp_path) == []


def test_what_is_gone_already_is_no_trouble(tmp_path: Path) -> None:
    """Nobody is told, nothing is made."""
    remove_later(tmp_path / "state")
    assert left_in(tmp_path) == []


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_an_own_folder_lives_as_long_as_it_is_used(temporary: Path) -> None:
    """Whoever makes another one meanwhile leaves it alone."""
    with own_folder("state-") as first:
        (first / "kept").write_text("")
        with own_folder("state-") as second:
            assert first != second
        assert (first / "kept").exists()
    assert left_in(temporary) == []


def test_what_a_killed_process_left_goes_with_the_next(temporary: Path) -> None:
    """What others have there stays: folders of another name, and those that nobody of ours has made."""
    program = (
        "import pathlib, tempfile, time; from localaws.kernel.state_folder import own_folder\n"
        f"tempfile.tempdir = {str(temporary)!r}\n"
        "with own_folder('state-') as folder:\n    print(folder, flush=True)\n    time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        left = Path(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
    (temporary / "state-of-somebody").mkdir()
    (temporary / "other").mkdir()
    assert left.is_dir()
    with own_folder("state-"):
        pass
    assert {"other", "state-of-somebody"} <= {each.name for each in temporary.iterdir()}
    remove_later(temporary / "other")
    remove_later(temporary / "state-of-somebody")
    assert left_in(temporary) == []
