"""What AWS Backup answers in place of the wanted."""

from __future__ import annotations


class Refused(Exception):
    """An error's code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
