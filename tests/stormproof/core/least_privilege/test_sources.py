"""Modules of a package, parsed while others are."""

from __future__ import annotations

import ast

import pytest

from stormproof.core.least_privilege.sources import PARSING, parsed


def test_one_thread_parses_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once may crash Python 3.11, so that the lock is held while one is within the parser, and then no more."""
    parse, held = ast.parse, []

    def watched(text: bytes) -> ast.Module:
        held.append(PARSING.locked())
        return parse(text)

    monkeypatch.setattr(ast, "parse", watched)
    assert set(parsed("module", b"def f(): pass").definitions) == {"f"}
    with pytest.raises(SyntaxError):
        parsed("module", b"def f(:")
    assert (held, PARSING.locked()) == ([True, True], False)
