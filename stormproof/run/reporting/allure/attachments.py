"""Attachments of Allure's results: what a step was given, and what was seen while it ran.

An experiment's attachments are written once and named by every scenario that rests on it: Allure keeps one copy of a
file, in the page of one file too. What is large is summarised; the whole of it stands in the bundle of evidence.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from allure_commons.model2 import Attachment

from stormproof.core.evidence import Record
from stormproof.core.output.printable import cell
from stormproof.run.recording.evidence.lines import experiment_file, scenario_file
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun, StepRun

SEPARATE = 12
"""Records that get an attachment of their own; more than that become one of JSON lines."""
LARGEST = 3_000
"""Characters of an attachment, about a screen; what is larger is summarised, and searched on the page of evidence."""
EVIDENCE = "../evidence/"
"""Where the bundle lies, seen from the page."""


class Attachments:
    """Writes attachments into the folder of `logger`, redacted."""

    def __init__(self, logger: Any, redact: Callable[[str], str]) -> None:
        self._logger = logger
        self._redact = redact
        self._shared: dict[str, tuple[Attachment, ...]] = {}

    def of_step(self, step: StepRun, run: ScenarioRun) -> list[Attachment]:
        """Return what a step was given, what the experiments saw on which it rests, and what it saw itself."""
        entries = run.evidence_log.entries()[step.first : step.last]
        shared = [entry for entry in entries if isinstance(entry, EvidenceLog)]
        own = [entry for entry in entries if not isinstance(entry, EvidenceLog)]
        return [
            *self._given(step),
            *(attachment for experiment in shared for attachment in self._of_experiment(experiment)),
            *self._seen(own, scenario_file(run.scenario)),
        ]

    def _of_experiment(self, experiment: EvidenceLog) -> tuple[Attachment, ...]:
        file = experiment_file(experiment)
        if file not in self._shared:
            self._shared[file] = tuple(self._seen(experiment.records(), file))
        return self._shared[file]

    def _given(self, step: StepRun) -> Iterator[Attachment]:
        if step.table:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([cell(each) for each in row] for row in step.table)
            yield self._attach("data table", text.getvalue(), "text/csv", "csv")
        if step.docstring:
            yield self._attach("doc string", step.docstring, "text/plain", "txt")

    def _seen(self, records: Sequence[Record], file: str) -> Iterator[Attachment]:
        """Yield the attachments of records that stand in a file of the bundle."""
        if len(records) > SEPARATE:
            text = "".join(_json(record) + "\n" for record in records)
            yield self._unless_large(f"{len(records)} calls and exchanges", text, "text/plain", "txt", records, file)
            return
        for record in records:
            text = _json(record, indent=2)
            yield self._unless_large(record.title, text, "application/json", "json", (record,), file)

    def _unless_large(
        self, name: str, text: str, kind: str, extension: str, records: Sequence[Record], file: str
    ) -> Attachment:
        if len(text) <= LARGEST:
            return self._attach(name, text, kind, extension)
        return self._attach(f"{name}, summarised", summary(records, len(text), file), "text/plain", "txt")

    def _attach(self, name: str, text: str, kind: str, extension: str) -> Attachment:
        file_name = f"{uuid4()}-attachment.{extension}"
        self._logger.report_attached_data(self._redact(text), file_name)
        return Attachment(name=self._redact(name), source=file_name, type=kind)


def summary(records: Sequence[Record], characters: int, file: str) -> str:
    """Return how often each kind of record occurs, with the time of its first and last, and where all of them stand."""
    times: dict[tuple[str, str], list[str]] = {}
    for record in records:
        times.setdefault((record.kind, record.title), []).append(record.at.isoformat(timespec="milliseconds"))
    rows = (f"{len(at):6}  {at[0]}  {at[-1]}  {kind:5} {title}\n" for (kind, title), at in times.items())
    head = f"{len(records):,} calls and exchanges, {characters / 1e6:.1f} MB; the whole of each: {EVIDENCE}{file}\n\n"
    return head + f"{'times':>6}  {'first':29}  {'last':29}  what\n" + "".join(rows)


def _json(record: Record, indent: int | None = None) -> str:
    return json.dumps({**asdict(record), "at": record.at.isoformat()}, indent=indent)
