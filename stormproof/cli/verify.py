"""``stormproof verify``: the acceptance run against a target as it stands."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.common import (
    AnyTargetOption,
    CriteriaOption,
    JsonOption,
    LeaseWaitOption,
    NoWaitOption,
    write_json,
)
from stormproof.cli.speaking.manner import Manner, manner
from stormproof.cli.speaking.options import ReportsOption
from stormproof.operations.target_choice import chosen_target
from stormproof.operations.waiting import LEASE_WAIT_MINUTES
from stormproof.run.reporting.summary import summary
from stormproof.run.session import run as run_features
from stormproof.run.session import target_options

HtmlOption = Annotated[bool, typer.Option("--html", help="Also build Allure's HTML report (needs Node).")]
WaitOption = Annotated[
    float | None,
    typer.Option("--max-wait", metavar="MINUTES", help="What one stimulus may take; default 15."),
]


def run(
    target: AnyTargetOption = None,
    criteria: CriteriaOption = None,
    json: JsonOption = None,
    html: HtmlOption = False,  # noqa: FBT002 - typer's way of a flag
    reports: ReportsOption = Path("reports"),
    max_wait: WaitOption = None,
    no_wait: NoWaitOption = False,  # noqa: FBT002 - as above
    lease_wait: LeaseWaitOption = LEASE_WAIT_MINUTES,
) -> None:
    """Verify the criteria without provisioning: the same run as `pytest`, on the same target.

    Exit status: 4 an undo is incomplete, 130 interrupted, 2 bad use, 1 a FAIL, 3 an ERROR or UNDECIDED but no
    FAIL, 0 otherwise.
    """
    options = [*target_options(chosen_target(target), criteria), f"--reports={reports.resolve()}"]
    options += ["--html"] if html else []
    options += [f"--max-wait={max_wait}"] if max_wait is not None else []
    options.append(f"--lease-wait={0 if no_wait else lease_wait}")
    options += spoken(manner())
    with redirect_stdout(sys.stderr if json == "-" else sys.stdout):
        ended = run_features(options)
    if ended.result:
        write_json(summary(ended.result), json)
    raise typer.Exit(ended.status)


def spoken(asked: Manner) -> list[str]:
    """Return the options by which pytest speaks in a manner."""
    loud = ["-v"] if asked.debug else ["-q"] if asked.quiet else []
    colour = [] if asked.color == "auto" else [f"--color={'yes' if asked.coloured else 'no'}"]
    return [*loud, *(["--scenarios"] if asked.verbose else []), *colour]
