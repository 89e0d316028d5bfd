"""Target files from disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from stormproof.aws.discovery.target_file import check_dates, load_target
from stormproof.core.errors import TargetError
from tests.stormproof.made_targets import STAGING

GOOD = (
    STAGING.replace("[system]", 'probes = ["eu-west-1"]\n[system]')
    + """\
[[waiver]]
criterion = "1.1"
resource = "x"
reason = "r"
approved_by = "a"
expires = 2026-12-31
"""
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A target file that is in order."""
    path = tmp_path / "t.toml"
    path.write_text(GOOD)
    return path


def test_a_good_file_is_read(file: Path) -> None:
    """Regions that AWS has are accepted."""
    assert load_target(file).regions.probes == ("eu-west-1",)


def test_the_mark_that_some_editors_begin_a_file_with_is_no_part_of_it(file: Path) -> None:
    """UTF-8's byte order mark, as Notepad writes it."""
    plain = load_target(file)
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    assert load_target(file) == plain


def test_a_region_that_aws_does_not_have_is_named_with_its_line(file: Path) -> None:
    """A misspelt region has the right form, only AWS's list tells; both are told at once."""
    file.write_text(GOOD.replace("us-east-1", "us-eats-1").replace("eu-west-1", "eu-wast-1"))
    with pytest.raises(TargetError) as caught:
        load_target(file)
    answer = str(caught.value)
    assert f"{file}:6: regions.primary: AWS has no region us-eats-1" in answer
    assert "did you mean us-east-1?" in answer
    assert f"{file}:7: regions.probes.0: AWS has no region eu-wast-1" in answer


def test_a_waiver_that_reaches_too_far_is_named_with_its_line(file: Path) -> None:
    """90 days from the target's now are the most; on the very day it is in order."""
    end = datetime(2026, 12, 31, tzinfo=UTC)
    target = load_target(file)
    check_dates(target, file, end - timedelta(days=90))
    with pytest.raises(TargetError, match=r"t\.toml:17: waiver\.0\.expires: 2026-12-31 is more than 90 days ahead"):
        check_dates(target, file, end - timedelta(days=90, seconds=1))


def test_an_expired_waiver_does_not_stop_a_run(file: Path) -> None:
    """It counts as absent, which the run says."""
    target = load_target(file)
    check_dates(target, file, datetime(2027, 2, 1, tzinfo=UTC))
    assert not target.waivers[0].current(datetime(2027, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["missing", "folder", "binary"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, kind: str) -> None:
    """No traceback for a wrong path or a wrong file."""
    path = tmp_path / "x.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "binary":
        path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TargetError, match=r"x\.toml"):
        load_target(path)
