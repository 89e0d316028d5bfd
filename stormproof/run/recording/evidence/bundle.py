"""Writes the bundle: files of JSON lines, the summary, and a manifest of sizes and SHA-256 over all of them.

All that is handed over with the bundle and lies beside it is in the manifest too: the first page, the summary, and what
else the run has left, such as Allure's page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stormproof.run.recording.evidence.layout import (
    BESIDE,
    MANIFEST,
    PAGE,
    SCHEMA_VERSION,
    SIGNATURE,
    SUMMARY,
    UNSIGNED,
    Stamp,
    stamp_of,
)
from stormproof.run.recording.evidence.lines import experiment_lines, experiments, scenario_file, scenario_lines, stored
from stormproof.run.recording.evidence.signature import Signer
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.files import whole_folder


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
    page: Callable[[Seal], str],
    redact: Callable[[str], str],
    signer: Signer | None,
    handed: Mapping[str, Stamp] | None = None,
    shows: Callable[[Path], None] | None = None,
) -> str:
    """Write the bundle in place of an older one and return the first page, which is to lie beside it.

    `summary` is the text of summary.json and `page` makes the first page, which says how the bundle is sealed; both
    are under the same seal, and so are files that are `handed` over with them, path -> stamp. `shows` writes pages of
    what the files hold into the folder of the bundle, before it is sealed. Every line goes through
    `redact` once more: a secret may have become known only after it was recorded.
    """
    with whole_folder(folder) as new:
        (new / SUMMARY).write_text(summary, "utf-8")
        for file, experiment in experiments(runs).items():
            _write(new / file, experiment_lines(experiment), redact)
        written = {path: stamp.sha256 for path, stamp in stamps(new).items()}
        for run in runs:
            _write(new / scenario_file(run.scenario), scenario_lines(run, written), redact)
        if shows:
            shows(new)
        files = stamps(new)
        more = dict(handed or {})
        first = page(Seal(len(files) + len({*more, *BESIDE}), signer.describe()["fingerprint"] if signer else None))
        beside = {**more, PAGE: stamp_of(first.encode()), SUMMARY: stamp_of(summary.encode())}
        _seal(new, files, beside, signer)
        return first


def stamps(folder: Path) -> dict[str, Stamp]:
    """Return path -> stamp of every file below a folder that was just filled."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): stamp_of(path.read_bytes()) for path in files}


def _write(path: Path, lines: Iterable[dict[str, Any]], redact: Callable[[str], str]) -> None:
    path.parent.mkdir(exist_ok=True)
    stored(path, "".join(redact(json.dumps(line, separators=(",", ":"))) + "\n" for line in lines))


def _seal(folder: Path, files: Mapping[str, Stamp], beside: Mapping[str, Stamp], signer: Signer | None) -> None:
    manifest = {
        "schema": SCHEMA_VERSION,
        "algorithm": "SHA-256",
        "signature": signer.describe() if signer else UNSIGNED,
        "files": {path: asdict(stamp) for path, stamp in files.items()},
        "beside": {name: asdict(stamp) for name, stamp in beside.items()},
    }
    text = json.dumps(manifest, indent=2, sort_keys=True).encode() + b"\n"
    (folder / MANIFEST).write_bytes(text)
    if signer:
        (folder / SIGNATURE).write_text(signer.sign(text) + "\n", "ascii")
