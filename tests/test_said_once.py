"""What AWS calls a thing, and what we call one in the account, is said in one module: another would keep the old."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("stormproof", "provisioners", "steps", "probes")
SAID_IN = {
    "x-amzn-errortype": "stormproof/core/request_log.py",
    "/opt/python": "stormproof/core/deployment/function_layers.py",
    "PendingConfirmation": "stormproof/core/alerts/subscriptions.py",
    "[Canary][?Status.State=='STOPPED'": "stormproof/aws/calls/canaries.py",
    "/lease": "stormproof/core/undo.py",
    "/undo": "stormproof/core/undo.py",
}
"""How a text begins, or a formatted one ends, and the module that says it."""


@pytest.mark.parametrize(("text", "module"), SAID_IN.items())
def test_it_stands_in_one_module(text: str, module: str) -> None:
    """Docstrings may speak of it."""
    files = [file for each in SOURCES for file in sorted((ROOT / each).rglob("*.py"))]
    found = {str(file.relative_to(ROOT)) for file in files if text in file.read_text("utf-8") and _says(file, text)}
    assert found == {module}


def _says(file: Path, text: str) -> bool:
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return any(isinstance(each, str) and (each.startswith(text) or each.endswith(text)) for each in texts)
