"""Issues, and what is said of them.

https://docs.github.com/en/rest/issues
"""

from __future__ import annotations

from typing import Any

from stormproof.local_github import answers
from stormproof.local_github.routes import REPO, Answer, Asked, Respond

ISSUE = REPO + "/issues/{issue_number}"


def list_issues(asked: Asked) -> Answer:
    """Tell the issues, the latest first; without a word on their state the open ones."""
    wanted, labels = asked.query.get("state", "open"), set(filter(None, asked.query.get("labels", "").split(",")))
    found = [
        answers.issue(asked.description, asked.state, number)
        for number, each in sorted(asked.state.issues.items(), reverse=True)
        if wanted in {"all", each["state"]} and labels <= set(each["labels"])
    ]
    return 200, found


def get_issue(asked: Asked) -> Answer:
    """Tell one; raises KeyError."""
    return 200, answers.issue(asked.description, asked.state, _number(asked))


def create_issue(asked: Asked) -> Answer:
    """Open one; a label that there is not is made."""
    if fault := _too_long(asked):
        return fault
    number = len(asked.state.issues) + 1
    labels = [each["name"] if isinstance(each, dict) else each for each in asked.body.get("labels") or []]
    told = {"title": asked.body["title"], "body": asked.body.get("body"), "labels": labels}
    asked.state.issues[number] = {**told, "state": "open", "state_reason": None, "comments": []}
    return 201, answers.issue(asked.description, asked.state, number)


def update_issue(asked: Asked) -> Answer:
    """Change what is said of one; raises KeyError."""
    if fault := _too_long(asked):
        return fault
    issue = asked.state.issues[_number(asked)]
    issue.update({name: asked.body[name] for name in ("title", "body", "state", "state_reason") if name in asked.body})
    if issue["state"] == "open":
        issue["state_reason"] = None
    return get_issue(asked)


def create_comment(asked: Asked) -> Answer:
    """Say something of one; raises KeyError."""
    if fault := _too_long(asked):
        return fault
    asked.state.issues[_number(asked)]["comments"].append(asked.body["body"])
    found: dict[str, Any] = asked.description.example("issue-comment")
    return 201, {**found, "body": asked.body["body"]}


def _number(asked: Asked) -> int:
    return int(asked.named["issue_number"])


def _too_long(asked: Asked) -> Answer | None:
    """Return how GitHub refuses a long text, as it is quoted in https://github.com/PyGithub/PyGithub/issues/1906 ."""
    if len(str(asked.body.get("body") or "")) <= answers.LONGEST:
        return None
    said = f"body is too long (maximum is {answers.LONGEST} characters)"
    error = {"resource": "Issue", "code": "custom", "field": "body", "message": said}
    return 422, {"message": "Validation Failed", "errors": [error], "documentation_url": answers.API}


ISSUES: tuple[tuple[str, str, Respond], ...] = (
    ("GET", REPO + "/issues", list_issues),
    ("POST", REPO + "/issues", create_issue),
    ("GET", ISSUE, get_issue),
    ("PATCH", ISSUE, update_issue),
    ("POST", ISSUE + "/comments", create_comment),
)
"""By method and path, as GitHub's description has them."""
