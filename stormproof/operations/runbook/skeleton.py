"""Begins pages of an owner's: a section for each of his alarms that has none, with what AWS tells of it filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stormproof.aws.observe.alerts.system_alarms import system_alarms
from stormproof.core.errors import UsageError
from stormproof.core.output.printable import printable
from stormproof.core.runbook.alarms import SystemAlarm, without_section
from stormproof.core.runbook.book import Runbook
from stormproof.operations.reach import Reached
from stormproof.operations.runbook.books import owners_folder, read_book

PAGE = "alarms.md"
HEAD = "# Alarms of our own\n\nOne section for each; its heading is the alarm's name.\n"
SECTION = """
## {name}

{told}

**What it means.** <what has happened, and what users feel>

**How bad.** <who has to look, and how soon>

**What to look at.**

```sh
stormproof alerts status
```

**What to do.** <the first thing first>

**How to see that it is over.** `stormproof alerts status` or the console shows the alarm as `OK` again.

**When to escalate.** <when, and to whom>
"""


@dataclass(frozen=True)
class Begun:
    """What was begun: the page, the alarms that have a section now, and what the target file has still to say."""

    file: Path
    alarms: tuple[str, ...]
    to_add: str = ""


def begin(reached: Reached, folder: Path) -> Begun:
    """Add a section for each alarm on the system that has none; what is written stays as it is.

    `folder` is where the pages begin where the target names none, from its file's folder on. What is left between < and
    > has to be written by somebody who knows: until then the criterion is FAIL. Raises UsageError where nothing can be
    written.
    """
    target = reached.connection.target
    named = owners_folder(target, reached.file)
    at = named or reached.file.resolve().parent / folder
    file = at if at.suffix == ".md" else at / PAGE
    missing = without_section(_book(reached), system_alarms(reached.connection.reader, reached.system), reached.system)
    if missing:
        _write(file, missing)
    to_add = "" if named else f'[runbook]\npath = "{folder.as_posix()}"\n'
    return Begun(file, tuple(each.name for each in missing), to_add if missing else "")


def sections(alarms: tuple[SystemAlarm, ...]) -> Iterator[str]:
    """Yield a section for each alarm, as Markdown."""
    for each in alarms:
        told = [part for part in (each.description, each.watches and f"It watches: {each.watches}.") if part]
        yield SECTION.format(name=each.name, told="\n\n".join(map(_prose, told)) or "AWS tells nothing more of it.")


def _book(reached: Reached) -> Runbook:
    return read_book(reached.connection.target, reached.file)


def _prose(text: str) -> str:
    """Return a stranger's text as one paragraph that is no markup."""
    plain = " ".join(printable(text).split())
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|~" else character for character in plain)


def _write(file: Path, missing: tuple[SystemAlarm, ...]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text("utf-8").rstrip("\n") + "\n" if file.is_file() else HEAD
        file.write_text(before + "".join(sections(missing)), "utf-8")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", "name a folder that you may write, with --folder") from error
