"""The Ops agent: releases what was tested."""

import agent
import projects


def handle(event, _context):
    """Release the projects of an SQS event."""
    agent.process(event, work, "TESTED", "DONE")


def work(project):
    """Return the release notes of a project; raises RuntimeError for one whose tests failed."""
    report = projects.fetch(project["projectId"], "test-report.md")
    if "- FAILED:" in report:
        raise RuntimeError(f"project {project['projectId']} has failed tests, it is not released")
    passed = [item.removeprefix("- passed: ") for item in report.splitlines() if item.startswith("- passed: ")]
    contents = "\n".join(f"- {task}" for task in passed)
    return {"release-notes.md": f"# {project['name']}: released\n\nTested and released:\n\n{contents}\n"}
