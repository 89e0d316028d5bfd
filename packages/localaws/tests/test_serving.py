"""The ready file and the shell line."""

from __future__ import annotations

import shlex
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.serving import exports, remove, write_whole


def test_a_file_appears_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    """An older one is replaced; nothing else is left in the folder."""
    path = tmp_path / "ready.json"
    for text in ("first", "second"):
        write_whole(path, text)
        assert path.read_text() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    remove(path)
    remove(path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    """The error is the system's."""
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "absent" / "ready.json", "text")
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30))
def test_the_shell_line_quotes_whatever_it_holds(value: str) -> None:
    """Read by a shell's rules, each variable has its value."""
    keys = ("endpoint_url", "endpoint_url_https", "access_key_id", "secret_access_key", "region", "ca_bundle")
    words = shlex.split(exports(dict.fromkeys(keys, value)))
    assert words[0] == "export"
    named = dict(word.split("=", 1) for word in words[1:])
    assert named.pop("AWS_DISABLE_HOST_PREFIX_INJECTION") == "true"
    assert set(named.values()) == {value}
    assert len(named) == 7
