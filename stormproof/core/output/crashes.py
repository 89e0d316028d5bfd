"""What is said where something ended early: of an exception that nobody meant one line, with what and where."""

from __future__ import annotations

import traceback
from types import FrameType

LEFT = "`stormproof undo --list` tells whether anything is left, and `stormproof undo` mends that"
"""What everything says that was interrupted."""
OURS = ("stormproof.", "provisioners.", "probes.", "steps.", "localaws.")


def crash_line(error: BaseException) -> str:
    """Return one line: of a failed file or socket the operating system's words, of all else kind, text and place."""
    text = " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        file = f"{error.filename}: " if error.filename else ""
        return f"{file}{error.strerror}{_place(error)}"
    said = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return f"{said}{_place(error)}"


def _place(error: BaseException) -> str:
    """Return the innermost place of the project that the exception came through, empty where it met none."""
    frames = [
        (frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if _module(frame).startswith(OURS)
    ]
    if not frames:
        return ""
    frame, line = frames[-1]
    return f" (at {_module(frame)}:{line}, {frame.f_code.co_name})"


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
