"""Modes are set in a target file; whatever else is in it stays as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.errors import TargetError
from stormproof.core.promotion.modes import ENFORCE, MODED
from stormproof.operations.promotion.target_edit import edit, with_modes
from tests.stormproof.made_targets import STAGING

MODES = st.dictionaries(st.sampled_from([each.key for each in MODED]), st.just(ENFORCE))
ENFORCED = {"firewall_mode": ENFORCE}


def test_comments_and_layout_stay() -> None:
    """The value alone is another one; a mode that was not there comes into its table."""
    written = '# ours\nfirewall_mode   =  "observe"   # until the week is over\n\n[permit]  # nothing\n'
    text = with_modes(STAGING + written, ENFORCED | {"tls_mode": ENFORCE}, "t.toml")
    assert '# ours\nfirewall_mode   =  "enforce"   # until the week is over\n' in text
    assert "[permit]  # nothing" in text
    assert tomllib.loads(text)["policy"] == {"admin_email": "admin@example.com"} | ENFORCED | {"tls_mode": ENFORCE}


@given(MODES, st.booleans())
def test_nothing_but_modes_is_changed_and_twice_is_once(modes: dict[str, str], inline: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever modes are set, and however the table is written."""
    table = '[policy]\nadmin_email = "admin@example.com"\n'
    text = 'policy = { admin_email = "admin@example.com" } # all\n' + STAGING.replace(table, "") if inline else STAGING
    edited = with_modes(text, modes, "t.toml")
    wanted = tomllib.loads(text)
    wanted["policy"] |= modes
    assert tomllib.loads(edited) == wanted
    assert with_modes(edited, modes, "t.toml") == edited


def test_a_file_that_is_no_target_is_left_alone(tmp_path: Path) -> None:
    """It is refused by the line; so is one that cannot be written."""
    file = tmp_path / "t.toml"
    file.write_text("name = 5\n")
    with pytest.raises(TargetError, match=r"t\.toml:1"):
        edit(file, ENFORCED)
    assert file.read_text() == "name = 5\n"
    with pytest.raises(TargetError, match="firewall_mode = "):
        edit(tmp_path / "none" / "t.toml", ENFORCED)


def test_who_may_read_it_may_go_on_reading_it(tmp_path: Path) -> None:
    """A link goes on leading to it."""
    file, link = tmp_path / "t.toml", tmp_path / "link.toml"
    file.write_text(STAGING)
    file.chmod(0o644)
    link.symlink_to(file)
    edit(link, ENFORCED)
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o644
    assert 'firewall_mode = "enforce"' in file.read_text()
