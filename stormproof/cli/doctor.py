"""``stormproof doctor``: whether Stormproof can work with this target, and what to do where it cannot."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from stormproof.aws.access.call_records import unrecorded
from stormproof.aws.access.connection import Connection, connect
from stormproof.aws.discovery.target_file import load_target
from stormproof.cli.common import JsonOption, TargetOption, console, introduce, write_json
from stormproof.core.target.model import Target
from stormproof.core.target.state import state_folder
from stormproof.operations.doctor import Finding, examine
from stormproof.operations.target_choice import target_file


def run(target: TargetOption = None, json: JsonOption = None) -> None:
    """Check credentials, account, permissions, reach and the journal. Changes nothing; exits with 2 for a finding."""
    file = target_file(target)
    loaded, home = load_target(file), state_folder(file)
    found = list(examine(loaded, lambda: _connected(loaded, home), home))
    findings = sorted(found, key=lambda finding: not finding.notice)
    out = console(json)
    for notice in findings:
        if notice.notice:
            out.print(Text(notice.found, "bold yellow"))
    out.print(_table([finding for finding in findings if not finding.notice]))
    write_json({"target": loaded.name, "findings": [vars(finding) for finding in findings]}, json)
    if not all(finding.well for finding in findings):
        raise typer.Exit(2)


def _connected(loaded: Target, home: Path) -> Connection:
    connection = connect(loaded, unrecorded, home=home)
    introduce(connection)
    return connection


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        mark = Text("ok", "green") if finding.well else Text("FAILED", "bold red")
        table.add_row(mark, finding.check, Text(finding.found))
        if finding.way_out:
            table.add_row("", "", Text(f"-> {finding.way_out}", "yellow"))
    return table
