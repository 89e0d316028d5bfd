"""Writes the bundle: a file of JSON lines a scenario, the summary, and a manifest of SHA-256 over all of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.files import whole_folder

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
UNSIGNED = "unsigned"
SCHEMA_VERSION = 1
LONGEST_NAME = 80


@dataclass(frozen=True)
class Seal:
    """How a bundle is sealed: how many files its manifest names, and the signing key's fingerprint, if any."""

    files: int
    fingerprint: str | None


def write_bundle(
    folder: Path,
    runs: Iterable[ScenarioRun],
    summary: str,
    *,
    redact: Callable[[str], str],
    signer: Signer | None,
) -> Seal:
    """Write the bundle in place of an older one and return how it is sealed.

    `summary` is the text of summary.json, which thereby is under the same seal. Every line goes through `redact` once
    more: a secret may have become known only after it was recorded.
    """
    with whole_folder(folder) as new:
        (new / "summary.json").write_text(summary, "utf-8")
        for run in runs:
            path = new / run.scenario.criterion / f"{slug(run.scenario.name)}.jsonl"
            path.parent.mkdir(exist_ok=True)
            path.write_text("".join(redact(json.dumps(line)) + "\n" for line in lines(run)), "utf-8")
        return _seal(new, signer)


def lines(run: ScenarioRun) -> Iterator[dict[str, Any]]:
    """Yield the lines of a scenario's file: the scenario with its verdict, then each step and its records."""
    scenario, conclusion = run.scenario, run.conclusion
    yield {
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
    }
    records = run.evidence_log.since(0)
    for step in run.steps:
        yield {"line": "step", "text": f"{step.keyword} {step.text}", "state": step.state.value}
        for record in records[step.first : step.last]:
            yield {
                "line": "record",
                "kind": record.kind,
                "at": record.at.isoformat(),
                "title": record.title,
                "content": record.content,
            }


def slug(name: str) -> str:
    """Return a file name for a scenario: its words, and a hash that keeps two with the same beginning apart."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_NAME].strip("-")
    return f"{words}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def digests(folder: Path) -> dict[str, str]:
    """Return path -> SHA-256 of every file below a folder, the manifest and its signature left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in {MANIFEST, SIGNATURE}
    }


def _seal(folder: Path, signer: Signer | None) -> Seal:
    files = digests(folder)
    manifest = {
        "schema": SCHEMA_VERSION,
        "algorithm": "SHA-256",
        "signature": signer.describe() if signer else UNSIGNED,
        "files": files,
    }
    text = json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n"
    (folder / MANIFEST).write_bytes(text)
    if signer:
        (folder / SIGNATURE).write_text(signer.sign(text) + "\n", "ascii")
    return Seal(len(files), signer.describe()["fingerprint"] if signer else None)
