"""The Dev agent: turns a plan into code."""

import re

import agent
import projects


def handle(event, _context):
    """Build the projects of an SQS event."""
    agent.process(event, work, "PLANNED", "BUILT")


def work(project):
    """Return the code of a project: a module with a function for each task of its plan."""
    plan = projects.fetch(project["projectId"], "plan.md")
    tasks = re.findall(r"^(\d+)\. (.+)$", plan, re.MULTILINE)
    functions = [function(int(number), task) for number, task in tasks]
    return {"project.py": "\n\n\n".join([repr(project["name"]), *functions]) + "\n"}


def function(number, task):
    """Return the source of the function for a task."""
    words = re.findall(r"[a-z0-9]+", task.lower())[:5]
    name = "_".join([f"task_{number}", *words])
    return f"def {name}():\n    {task!r}\n    return {number}"
