"""Writes the bundle: files of JSON lines, the summary, and a manifest of SHA-256 over all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stormproof.run.recording.evidence.lines import experiment_lines, experiments, scenario_file, scenario_lines
from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.files import whole_folder

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
UNSIGNED = "unsigned"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Seal:
    """How a bundle is sealed: how many files its manifest names, and the signing key's fingerprint, if any."""

    files: int
    fingerprint: str | None


def write_bundle(
    folder: Path,
    runs: Sequence[ScenarioRun],
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
        for file, experiment in experiments(runs).items():
            _write(new / file, experiment_lines(experiment), redact)
        written = digests(new)
        for run in runs:
            _write(new / scenario_file(run.scenario), scenario_lines(run, written), redact)
        return _seal(new, signer)


def digests(folder: Path) -> dict[str, str]:
    """Return path -> SHA-256 of every file below a folder, the manifest and its signature left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() not in {MANIFEST, SIGNATURE}
    }


def _write(path: Path, lines: Iterable[dict[str, Any]], redact: Callable[[str], str]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(redact(json.dumps(line)) + "\n" for line in lines), "utf-8")


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
