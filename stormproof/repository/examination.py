"""Workflow files as tools judge them: zizmor (MIT) for what is unsafe, check-jsonschema (Apache-2.0) for the form.

https://docs.zizmor.sh/usage/ ; https://check-jsonschema.readthedocs.io/en/stable/usage.html . Both run offline.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stormproof.core.errors import CouldNotLook

WITHIN_S = 120.0
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
"""Variables of the environment that the tools get: a token would have zizmor go online."""


def examine(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return ``faults`` and ``findings`` of workflows and actions, by their texts; raises CouldNotLook."""
    if not texts:
        return {"faults": [], "findings": []}
    with tempfile.TemporaryDirectory(prefix="stormproof-workflows-") as folder:
        for path, text in texts.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        paths = sorted(texts)
        workflows = [each for each in paths if each.startswith(".github/workflows/")]
        return {"faults": _faults(folder, workflows), "findings": _findings(folder, paths)}


def _faults(folder: str, paths: Sequence[str]) -> list[dict[str, Any]]:
    if not paths:
        return []
    # the process of Python that runs us has it among its packages, whatever stands on the PATH
    program = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    said = _run([*program, "--output-format", "json", *paths], folder)
    told = _parsed(said, "check-jsonschema")
    found = [*told.get("errors", []), *told.get("parse_errors", [])]
    return [_fault(each) for each in found]


def _fault(each: Mapping[str, Any]) -> dict[str, Any]:
    best = each.get("best_deep_match") or each
    said = str(best.get("message", each.get("message", "")))
    return {"path": str(each["filename"]), "place": str(best.get("path", "$")), "said": said[:300]}


def _findings(folder: str, paths: Sequence[str]) -> list[dict[str, Any]]:
    said = _run(
        [_zizmor(), "--offline", "--no-config", "--no-exit-codes", "--quiet", "--format", "json", *paths], folder
    )
    return [_finding(each) for each in _parsed(said, "zizmor")]


def _finding(each: Mapping[str, Any]) -> dict[str, Any]:
    primary = next((p for p in each["locations"] if p["symbolic"].get("kind") == "Primary"), each["locations"][0])
    symbolic, concrete = primary["symbolic"], primary["concrete"]["location"]
    return {
        "audit": str(each["ident"]),
        "severity": str(each["determinations"]["severity"]),
        "confidence": str(each["determinations"]["confidence"]),
        "path": str(symbolic["key"]["Local"]["verbatim_path"]).removeprefix("./"),
        "line": int(concrete["start_point"]["row"]) + 1,
        "said": str(symbolic["annotation"]),
    }


def _zizmor() -> str:
    found = shutil.which("zizmor", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        raise CouldNotLook("checkout.no_tool", "zizmor is not installed: pip install stormproof brings it")
    return found


def _run(command: Sequence[str], folder: str) -> str:
    kept = {name: value for name in KEPT if (value := os.environ.get(name))}
    try:
        ended = subprocess.run(  # noqa: S603 - tools of our own dependencies, on paths that we made
            command, cwd=folder, env=kept, capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CouldNotLook("checkout.no_tool", f"{command[0]} did not end: {error}") from error
    if not ended.stdout.strip():
        raise CouldNotLook("checkout.no_tool", f"{Path(command[0]).name} said nothing: {ended.stderr.strip()[-300:]}")
    return ended.stdout


def _parsed(said: str, tool: str) -> Any:
    try:
        return json.loads(said)
    except ValueError as error:
        raise CouldNotLook("checkout.no_tool", f"{tool} did not answer in JSON: {said[:200]}") from error
