"""Python source as a tree, by one thread at a time.

Before Python 3.12 two threads that parse at once may get a SystemError:
https://github.com/python/cpython/issues/106905
"""

from __future__ import annotations

import ast
import threading

PARSING = threading.Lock()
"""Held by whoever parses Python, or has a traceback shown, which parses too."""


def module_of(text: bytes) -> ast.Module:
    """Return a module's tree; raises SyntaxError or ValueError for what this Python cannot read."""
    with PARSING:
        return ast.parse(text)


def expression_of(text: str) -> ast.expr:
    """Return an expression's tree; raises as `module_of`."""
    with PARSING:
        return ast.parse(text, mode="eval").body
