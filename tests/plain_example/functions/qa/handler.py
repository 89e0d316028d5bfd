"""The QA agent: tests the code against the plan."""

import ast
import re

import agent
import projects


def handle(event, _context):
    """Test the projects of an SQS event."""
    agent.process(event, work, "BUILT", "TESTED")


def work(project):
    """Return the test report of a project: every task of the plan must have its documented function."""
    plan = projects.fetch(project["projectId"], "plan.md")
    code = projects.fetch(project["projectId"], "project.py")
    lines = [line(task, found) for task, found in checked(plan, code)]
    return {"test-report.md": "\n".join([f"# Test report: {project['name']}", "", *lines, ""])}


def checked(plan, code):
    """Yield each task of the plan with whether the code has a documented function for it."""
    functions = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    documented = {node.name.split("_")[1] for node in functions if ast.get_docstring(node)}
    for number, task in re.findall(r"^(\d+)\. (.+)$", plan, re.MULTILINE):
        yield f"{number}. {task}", number in documented


def line(task, found):
    """Return the report's line for a task."""
    return f"- {'passed' if found else 'FAILED'}: {task}"
