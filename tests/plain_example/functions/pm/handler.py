"""The PM agent: turns a brief into a plan."""

import re

import agent
import projects

LONGEST_TASK = 72
MOST_TASKS = 20


def handle(event, _context):
    """Plan the projects of an SQS event."""
    agent.process(event, work, "QUEUED", "PLANNED")


def work(project):
    """Return the plan of a project."""
    brief = projects.fetch(project["projectId"], "brief.md")
    steps = "\n".join(f"{number}. {task}" for number, task in enumerate(tasks(brief), 1))
    return {"plan.md": f"# {project['name']}\n\n{steps}\n"}


def tasks(brief):
    """Return the tasks that a brief asks for: its sentences and list items, shortened."""
    parts = re.split(r"(?:[.!?](?:\s+|$))|\n+", brief)
    found = [" ".join(part.strip(" \t-*#").split()) for part in parts]
    return [task[:LONGEST_TASK] for task in found if task][:MOST_TASKS] or ["Clarify the brief"]
