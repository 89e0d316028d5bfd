"""What a function's log line becomes in JSON: wrapped where the runtime's logger writes it, as it is where printed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.logs.formats import in_json, wrapped

REQUEST = "3f8a1c9e-0000-4000-8000-000000000001"
AT = "2026-11-29T10:00:00.000Z"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"START RequestId: {REQUEST} Version: 3\n", {"type": "platform.start"}),
        (f"REPORT RequestId: {REQUEST}\tDuration: 3 ms\n", {"type": "platform.report"}),
        ("INIT_START Runtime Version: python:3.12.v1\n", {"type": "platform.initStart"}),
        (f"[WARNING]\t{AT}\t{REQUEST}\ttwo\nlines\n", {"level": "WARNING", "message": "two\nlines"}),
        (f"[INFO]\t{AT}\t\twhile it is loaded", {"level": "INFO", "message": "while it is loaded"}),
        (f"{AT}\t{REQUEST}\tERROR\tof Node.js", {"level": "ERROR", "message": "of Node.js", "requestId": REQUEST}),
        (f"{AT}\tundefined\tINFO\tbefore", {"message": "before"}),
        ("[ERROR] KeyError: 'stock'\nTraceback", {"level": "ERROR", "errorType": "KeyError"}),
    ],
)
def test_what_lambda_and_loggers_write_becomes_a_record(line: str, told: dict[str, str]) -> None:
    """Lambda's own lines by their types, loggers' with level and message."""
    record = json.loads(in_json(line) or "")
    assert {name: record[name] for name in told} == told
    assert wrapped(line)


def test_the_end_of_a_request_has_no_record() -> None:
    """At the level INFO nothing is written of it."""
    assert in_json(f"END RequestId: {REQUEST}\n") is None


@given(st.dictionaries(st.text(), st.integers()), st.text(alphabet="abc \t{}"))
def test_what_is_printed_stays(document: dict[str, int], words: str) -> None:
    """JSON and words alike: what does not look like a logger's line is nobody's to change."""
    for line in (json.dumps(document), words):
        assert in_json(line) == line
        assert not wrapped(line)
