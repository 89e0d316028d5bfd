"""What stands beside Allure's results: environment, executor, and what its categories are called here."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stormproof.run.reporting.results import RunResult

CATEGORIES: list[dict[str, Any]] = [
    {"name": "Not met (FAIL)", "matchedStatuses": ["failed"]},
    {"name": "Could not look (ERROR)", "matchedStatuses": ["broken"]},
    {"name": "Waived", "matchedStatuses": ["skipped"], "messageRegex": "(?s)WAIVED.*"},
    {"name": "Undecided", "matchedStatuses": ["skipped"], "messageRegex": "(?s)UNDECIDED.*"},
]


def write_surroundings(folder: Path, result: RunResult, environment: Mapping[str, str]) -> None:
    """Write environment.properties, executor.json and categories.json beside the results."""
    properties = "".join(f"{name}={_property(value)}\n" for name, value in facts(result).items())
    (folder / "environment.properties").write_text(properties, "utf-8")
    (folder / "executor.json").write_text(json.dumps(executor(environment), indent=2), "utf-8")
    (folder / "categories.json").write_text(json.dumps(CATEGORIES, indent=2), "utf-8")


def facts(result: RunResult) -> dict[str, str]:
    """Return what the report shows as its environment."""
    subject = result.subject
    return {
        "Target": subject.target,
        "Environment": subject.environment,
        "Account": subject.account or "unknown",
        "Principal": subject.principal or "unknown",
        "Gate": result.gate,
        "Verdicts": ", ".join(f"{count} {verdict.value}" for verdict, count in result.counts.items() if count),
        "Stormproof": result.version,
        "Commit": result.commit or "unknown",
        "Started": result.started.isoformat(timespec="seconds"),
        "Python": platform.python_version(),
    }


def executor(environment: Mapping[str, str]) -> dict[str, str]:
    """Return who ran it: GitHub Actions by its own variables, else this machine.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return {"name": "this machine", "type": "local"}
    repository = f"{environment['GITHUB_SERVER_URL']}/{environment['GITHUB_REPOSITORY']}"
    return {
        "name": "GitHub Actions",
        "type": "github",
        "buildName": f"{environment['GITHUB_WORKFLOW']} #{environment['GITHUB_RUN_NUMBER']}",
        "buildOrder": environment["GITHUB_RUN_NUMBER"],
        "buildUrl": f"{repository}/actions/runs/{environment['GITHUB_RUN_ID']}",
    }


def _property(value: str) -> str:
    return " ".join(value.split()).replace("\\", "\\\\")
