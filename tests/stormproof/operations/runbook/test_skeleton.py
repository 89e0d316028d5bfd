"""Pages of an owner's are begun with a section for each alarm that has none; somebody has to fill them in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.errors import UsageError
from stormproof.core.judges.runbook import alarms, pages
from stormproof.core.runbook.alarms import SystemAlarm
from stormproof.core.runbook.chapters import ALARMS
from stormproof.operations.runbook import skeleton
from stormproof.operations.runbook.books import read_book
from tests.provisioners.fakes import SYSTEM
from tests.stormproof.core.judges.runbook.books import SOMEBODY

LATE = SystemAlarm("orders_late*", "Orders <b>wait</b> for `hours`", "OldestMessage > 3600")
GONE = SystemAlarm("orders-gone")


@pytest.fixture
def reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A target without pages, and two alarms on its system."""
    monkeypatch.setattr(skeleton, "system_alarms", lambda _reads, _system: (LATE, GONE))
    target = SimpleNamespace(runbook=None, contacts=(SOMEBODY,), embedded=None)
    connection = SimpleNamespace(target=target, reader=None)
    return SimpleNamespace(connection=connection, file=tmp_path / "target.toml", system=SYSTEM)


def named(reached: Any, path: str) -> Any:
    """Let the target name its pages."""
    reached.connection.target.runbook = SimpleNamespace(path=path, alone=False)
    return reached


def test_each_alarm_gets_its_section_and_the_target_file_its_lines(reached: Any) -> None:
    """Once the target names them, every alarm has its section, and each says that it has still to be written."""
    begun = skeleton.begin(reached, Path("runbook"))
    assert begun.alarms == (LATE.name, GONE.name)
    assert begun.to_add == '[runbook]\npath = "runbook"\n'
    book = read_book(named(reached, "runbook").connection.target, reached.file)
    found = [each.resource for each in alarms.of_alarms(book, [LATE, GONE], SYSTEM)]
    assert found == []
    assert {each.code for each in pages.of_placeholders(book, ALARMS)} == {"runbook.placeholder"}


def test_what_a_stranger_has_written_is_text(reached: Any) -> None:
    """An alarm's description is no markup of the page's."""
    skeleton.begin(reached, Path("runbook"))
    text = (reached.file.parent / "runbook" / skeleton.PAGE).read_text("utf-8")
    assert "Orders \\<b\\>wait" in text
    assert "It watches: OldestMessage \\> 3600." in text
    assert "AWS tells nothing more of it." in text


def test_what_is_written_stays_and_is_begun_once(reached: Any) -> None:
    """A second call adds nothing; a section that somebody has filled in is left alone."""
    page = reached.file.parent / "ours.md"
    page.write_text(f"# Our alarms\n\n## {GONE.name}\n\nCall Dana.\n", "utf-8")
    begun = skeleton.begin(named(reached, "ours.md"), Path("runbook"))
    assert (begun.file, begun.alarms, begun.to_add) == (page, (LATE.name,), "")
    after = page.read_text("utf-8")
    assert after.startswith(f"# Our alarms\n\n## {GONE.name}\n\nCall Dana.\n")
    assert skeleton.begin(reached, Path("runbook")).alarms == ()
    assert page.read_text("utf-8") == after


def test_a_folder_that_cannot_be_written_is_told(reached: Any) -> None:
    """With the way out."""
    (reached.file.parent / "taken").write_text("x", "utf-8")
    with pytest.raises(UsageError, match="--folder"):
        skeleton.begin(reached, Path("taken"))
