"""``stormproof report issue``: one issue of a repository tells which verdicts have changed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from stormproof.cli.output import say
from stormproof.core.errors import UsageError

TOKEN = ("GH_TOKEN", "GITHUB_TOKEN")
"""As GitHub's own command line has it: https://cli.github.com/manual/gh_help_environment"""
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="What `stormproof report merge` has written.")]
RepositoryOption = Annotated[
    str, typer.Option("--repository", metavar="OWNER/NAME", envvar=["GH_REPO", "GITHUB_REPOSITORY"])
]


def run(folder: FolderArgument = Path("merged"), repository: RepositoryOption = "") -> None:
    """Open one issue where something is not met, tell in it what has changed, and close it when all is met.

    Nothing is written while no verdict changes. $GH_TOKEN must be one that may write the repository's issues. What is
    told can be read by whoever can read the repository. Exit status: 2 no report or no repository; 3 GitHub refused.
    """
    from stormproof.operations.reports.issue import tell  # noqa: PLC0415 - for this command alone
    from stormproof.repository.github import URL, GitHub  # noqa: PLC0415 - as above
    from stormproof.run.reporting.merged.writing import read_merged  # noqa: PLC0415 - as above

    report = read_merged(folder)
    if not REPOSITORY.fullmatch(repository):
        raise UsageError(f"--repository {repository!r}: no repository", "name it as owner/name")
    token = next((found for name in TOKEN if (found := os.environ.get(name))), "")
    lacks = f"set {TOKEN[0]} to a token that may write the issues of {repository}"
    github = GitHub(repository, token, os.environ.get("GITHUB_API_URL") or URL, lacks)
    told = tell(github, report, _link())
    if not told.number:
        say("All is met, and no issue was open.")
    else:
        said = "written anew" if told.changed else "no verdict has changed"
        say(f"{told.address}: {'open' if told.is_open else 'closed'}; {said}")


def _link() -> str:
    """Return the address of the workflow's run, empty outside of one.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    named = [os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return f"{named[0]}/{named[1]}/actions/runs/{named[2]}" if all(named) else ""
