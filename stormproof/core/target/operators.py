"""What a target file says for those who operate the system: whom to call, and their own pages of the runbook."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from stormproof.core.policy import Email
from stormproof.core.target.section import Name, Section


class Contact(Section):
    """``[[contact]]``: who is called, level by level, within one in the order of the file.

    `level` is when: 1 at once, 2 where nobody of level 1 answers or has it under control, and so on. `verified` is the
    day when somebody last made sure that whoever is meant can be reached there.
    """

    name: Name
    role: Name
    email: Email
    phone: Annotated[
        str, Field(pattern=r"^(\+?[0-9][0-9 ().-]{2,30})?$", description="a telephone number: +44 20 7946 0000")
    ] = ""
    level: Annotated[int, Field(ge=1, le=9, description="1 is called first, 9 last")] = 1
    verified: date | None = Field(default=None, description="a date, without quotes: 2026-11-29")


class RunbookSettings(Section):
    """``[runbook]``: pages of the owner's own, Markdown, beside those of Stormproof.

    `path` is a page or a folder of pages, from the target file's folder on. `alone`: they are the whole runbook, and
    Stormproof's pages are no part of it.
    """

    path: Name
    alone: bool = False
