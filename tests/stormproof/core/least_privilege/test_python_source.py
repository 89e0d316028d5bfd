"""Python source is parsed by one thread at a time."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from stormproof.core.least_privilege.python_source import PARSING, expression_of, module_of


def test_one_thread_parses_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once may crash Python 3.11, so that the lock is held while one is within the parser, and then no more."""
    parse, held = ast.parse, []

    def watched(text: Any, **more: Any) -> Any:
        held.append(PARSING.locked())
        return parse(text, **more)

    monkeypatch.setattr(ast, "parse", watched)
    assert isinstance(module_of(b"def f(): pass").body[0], ast.FunctionDef)
    assert isinstance(expression_of("a + 1"), ast.BinOp)
    with pytest.raises(SyntaxError):
        module_of(b"def f(:")
    with pytest.raises(SyntaxError):
        expression_of("a +")
    assert (held, PARSING.locked()) == ([True] * 4, False)
