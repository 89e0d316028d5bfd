"""The one issue of a repository that tells which verdicts have changed: found, opened, written anew, closed.

https://docs.github.com/en/rest/issues/issues ; https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stormproof.core.reports.issue import LABEL, Issue, Writing, writing
from stormproof.core.reports.merging import Merged
from stormproof.repository.service import Service


@dataclass(frozen=True)
class Told:
    """What became of the issue: its address, and whether it is open; `number` is 0 where there is none."""

    number: int = 0
    is_open: bool = False
    address: str = ""
    changed: bool = False


def tell(github: Service, report: Merged, link: str = "") -> Told:
    """Tell a repository what has changed; raises CouldNotLook, CallFailed and NotThere."""
    found = _standing(github)
    standing = Issue(int(found["number"]), found["state"] == "open", str(found.get("body") or "")) if found else None
    wanted = writing(report, standing, link)
    if wanted is None:
        return _told(found, changed=False) if found else Told()
    number = standing.number if standing else _opened(github, wanted)
    if standing:
        github.write("create_issue_comment", {"issue_number": number, "body": wanted.comment})
        state = {"state": "open"} if wanted.is_open else {"state": "closed", "state_reason": "completed"}
        github.write("update_issue", {"issue_number": number, "title": wanted.title, "body": wanted.body, **state})
    return _told(github.read("get_issue", {"issue_number": number}), changed=True)


def _standing(github: Service) -> dict[str, Any] | None:
    """Return the latest issue with our label; what is listed there of pull requests is none."""
    listed = github.read("list_issues", {"labels": LABEL, "state": "all", "sort": "created", "direction": "desc"})
    return next((dict(each) for each in listed.get("items", []) if "pull_request" not in each), None)


def _opened(github: Service, wanted: Writing) -> int:
    made = github.write("create_issue", {"title": wanted.title, "body": wanted.body, "labels": [LABEL]})
    return int(made["number"])


def _told(found: dict[str, Any], *, changed: bool) -> Told:
    return Told(int(found["number"]), found["state"] == "open", str(found["html_url"]), changed)
