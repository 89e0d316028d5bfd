"""What stands in the files of a bundle: one for each scenario, one for each experiment that scenarios rest on.

An experiment's records are kept once, however many scenarios rest on it; each of them names that file and its SHA-256.
What experiments have polled says the same again and again, so their files are packed: gzip (RFC 1952) leaves a tenth.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from stormproof.core.criteria.spent import Spent, spent
from stormproof.core.evidence import Record
from stormproof.run.collection.scenarios import Bound
from stormproof.run.recording.evidence_log import EvidenceLog
from stormproof.run.recording.recorder import ScenarioRun

LONGEST_NAME = 80
PACKED = ".gz"
"""How the name of a file ends that is packed by gzip."""
SHARED = "shared"
"""Marks the line by which a scenario names the file of an experiment."""


def scenario_file(scenario: Bound) -> str:
    """Return the path of a scenario's file within the bundle."""
    return f"{scenario.criterion}/{slug(scenario.name)}.jsonl"


def experiment_file(experiment: EvidenceLog) -> str:
    """Return the path of an experiment's file within the bundle."""
    return f"experiments/{slug(experiment.title)}.jsonl{PACKED}"


def stored(path: Path, text: str) -> None:
    """Write the lines of a file, packed where its name says so: the same lines give the same bytes."""
    content = text.encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == PACKED else content)


def lines_in(path: Path) -> list[str]:
    """Return the lines of a file of the bundle, unpacked where its name says so; raises OSError, EOFError, zlib.error.

    Bundles of older versions hold the files of experiments as they are.
    """
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == PACKED else content).decode().splitlines()


def experiments(runs: Iterable[ScenarioRun]) -> dict[str, EvidenceLog]:
    """Return path -> log of all experiments that the scenarios rest on."""
    return {
        experiment_file(entry): entry
        for run in runs
        for entry in run.evidence_log.entries()
        if isinstance(entry, EvidenceLog)
    }


def experiment_lines(experiment: EvidenceLog) -> Iterator[dict[str, Any]]:
    """Yield the lines of an experiment's file: its name, then its records."""
    yield {"line": "experiment", "experiment": experiment.title}
    for record in experiment.records():
        yield _record_line(record)


def scenario_lines(run: ScenarioRun, digests: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the lines of a scenario's file: the scenario with its verdict, then each step and what it saw.

    `digests` is path -> SHA-256 of the experiments' files.
    """
    yield _verdict_line(run)
    entries = run.evidence_log.entries()
    for step in run.steps:
        took = asdict(spent(step.activities))
        yield {"line": "step", "text": f"{step.keyword} {step.text}", "state": step.state.value, "spent": took}
        for entry in entries[step.first : step.last]:
            yield _shared_line(entry, digests) if isinstance(entry, EvidenceLog) else _record_line(entry)


def slug(name: str) -> str:
    """Return a file name: the words of a name, and a hash that keeps two with the same beginning apart."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return f"{words}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _verdict_line(run: ScenarioRun) -> dict[str, Any]:
    scenario, conclusion = run.scenario, run.conclusion
    return {
        "line": "scenario",
        "criterion": scenario.criterion,
        "feature": scenario.feature,
        "rule": scenario.rule,
        "scenario": scenario.name,
        "source": f"{scenario.file.name}:{scenario.line}",
        "proof": scenario.proof.value,
        "verdict": conclusion.verdict.value if conclusion else None,
        "code": conclusion.code if conclusion else None,
        "reason": conclusion.reason if conclusion else None,
        "resources": conclusion.resources if conclusion else (),
        "requests": conclusion.requests if conclusion else (),
        "spent": asdict(conclusion.spent if conclusion else Spent()),
    }


def _shared_line(experiment: EvidenceLog, digests: Mapping[str, str]) -> dict[str, Any]:
    file = experiment_file(experiment)
    return {
        "line": SHARED,
        "experiment": experiment.title,
        "records": len(experiment.records()),
        "file": file,
        "sha256": digests[file],
    }


def _record_line(record: Record) -> dict[str, Any]:
    return {
        "line": "record",
        "kind": record.kind,
        "at": record.at.isoformat(),
        "title": record.title,
        "content": record.content,
    }
