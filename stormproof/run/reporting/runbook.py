"""``runbook.html``: the runbook as it was judged, filled in for the target, beside the verdicts."""

from __future__ import annotations

from pathlib import Path

from stormproof.core.runbook.placeholders import values
from stormproof.run.environment.opened import Environment
from stormproof.run.reporting.files import write_whole

FILE = "runbook.html"


def write_runbook(folder: Path, environment: Environment) -> None:
    """Write the runbook's site into a folder where the target has one."""
    from stormproof.operations.runbook.site import page_of  # noqa: PLC0415 - for whole reports alone
    from stormproof.operations.runbook.standing import Standing  # noqa: PLC0415 - as above

    book, system = environment.context.runbook(), environment.context.system
    if book.pages:
        page = page_of(Standing(book, values(system), environment.target.name, system=system))
        write_whole(folder / FILE, environment.redactor.text(page))
