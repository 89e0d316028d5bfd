"""MalformedQueryException, with the place in the query.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_QueryCompileError.html; texts as users report
them: ``unexpected symbol found ( at line 1 and position 115``.
"""

from __future__ import annotations

from localaws.services.logs.errors import LogsError


class MalformedQuery(LogsError):
    """The query does not compile; `start` and `end` are offsets of characters in it."""

    def __init__(self, message: str, start: int, end: int) -> None:
        location = {"startCharOffset": start, "endCharOffset": end}
        compile_error = {"location": location, "message": message}
        super().__init__("MalformedQueryException", message, {"queryCompileError": compile_error})


class Unsupported(LogsError):
    """The query is one that AWS runs and localaws does not."""

    def __init__(self, what: str) -> None:
        super().__init__("NotImplemented", f"localaws does not implement {what} in Logs Insights queries")
