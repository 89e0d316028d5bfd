"""Lines of keys in TOML texts."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.target.toml_lines import Path, line_of

TEXT = '''\
name = "x"  # a comment
[aws]
allowed_accounts = [
  "1 = 2",
  "[not.a.table]",
]
[system.functions]
"a b" = "c"
[[waiver]]
criterion = "1.1"
reason = """
expires = 3
"""
[[waiver]]
criterion = "1.2"
more.deep = 1
[waiver.inner]
x = 1
[policy]
admin_email = "x"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("aws", "allowed_accounts"), 3),
        (("aws", "allowed_accounts", 1), 3),
        (("aws", "missing"), 2),
        (("system", "functions", "a b"), 8),
        (("waiver", 0, "criterion"), 10),
        (("waiver", 0, "expires"), 9),
        (("waiver", 1, "criterion"), 15),
        (("waiver", 1, "more", "deep"), 16),
        (("waiver", 1, "inner", "x"), 18),
        (("policy", "admin_email"), 20),
        (("nowhere",), 1),
    ],
)
def test_a_key_is_found_where_it_stands(path: Path, line: int) -> None:
    """A key has its own line, one that is missing the line of the nearest table around it."""
    assert line_of(TEXT, path) == line


words = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
values = st.one_of(st.integers(), st.booleans(), st.text("abc =[]#\"'", max_size=8))
tables = st.dictionaries(words, st.dictionaries(words, values, max_size=4), max_size=4)


@given(tables)
def test_every_key_of_every_table_has_its_line(data: dict[str, dict[str, Any]]) -> None:
    """The line that is told is the one on which that very key is assigned."""
    lines: list[str] = []
    for table, rows in data.items():
        lines.append(f"[{table}]")
        lines += [f"{key} = {_toml(value)}" for key, value in rows.items()]
    text = "\n".join(lines)
    assert tomllib.loads(text) == data
    for table, rows in data.items():
        for key, value in rows.items():
            assert lines[line_of(text, (table, key)) - 1] == f"{key} = {_toml(value)}"
            assert lines[: line_of(text, (table, key))].count(f"[{table}]") == 1


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value).lower()
