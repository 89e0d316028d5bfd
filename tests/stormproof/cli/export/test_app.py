"""`stormproof export` writes over nothing unasked, and says which kind of template it has met."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_a_file_that_is_there_is_not_written_over(stormproof: Run, tmp_path: Path) -> None:
    """It is named before anything is looked at."""
    file = tmp_path / "template.yaml"
    file.write_text("mine", "utf-8")
    done = stormproof("export", "--format", "sam", "--output", str(file), "--target", str(tmp_path / "none.toml"))
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert file.read_text("utf-8") == "mine"


def test_a_template_of_another_kind_is_named(stormproof: Run, localaws: dict[str, Any], tmp_path: Path) -> None:
    """What its stack was deployed with is looked at where no file is named."""
    output = tmp_path / "new.yaml"
    said = {
        form: stormproof("export", "--format", form, "--output", str(output), "--target", localaws["target"], "--force")
        for form in ("sam", "cloudformation")
    }
    assert sorted(done.returncode for done in said.values()) == [0, 2]
    (refused,) = (done for done in said.values() if done.returncode)
    assert "say --format" in refused.stderr
    assert "Resources" in output.read_text("utf-8")
