"""What `stormproof doctor` says of permissions, and of the undo journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.actions import forms
from stormproof.operations.doctor import TRIED, _journal, _permission
from tests.provisioners.fakes import SYSTEM, FakeReads


@pytest.mark.parametrize("action", [each[3] for each in TRIED])
def test_what_is_to_be_allowed_is_an_action_that_aws_has(action: str) -> None:
    """By AWS's own tables, which know no `resourcegroupstaggingapi` and no `s3:ListBuckets`."""
    prefix, _, name = action.partition(":")
    forms(prefix, name)


def test_a_denied_read_names_the_action_to_allow() -> None:
    """As IAM calls it."""

    def denied(**_: object) -> None:
        raise CouldNotLook("aws.access_denied", "no")

    tried = next(each for each in TRIED if each[0] == "resourcegroupstaggingapi")
    finding = _permission(FakeReads({tried[:2]: denied}), *tried)
    assert (finding.well, finding.way_out) == (False, "allow tag:GetResources")


def test_the_journal_is_tried_where_it_lies(made_up: Any, store: Any, tmp_path: Path) -> None:
    """In the system's own folder: that of older versions may be writable, and a run could still write nothing down."""
    connection = made_up(None, store).connection
    folder = Journal(connection, SYSTEM, tmp_path).folder
    written, _ = _journal(connection, SYSTEM, tmp_path)
    assert (written.check, written.well, written.found) == ("journal", True, f"{folder} can be written")
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.write_text("in the way")
    refused, _ = _journal(connection, SYSTEM, tmp_path)
    assert (refused.check, refused.well) == ("journal", False)
    assert str(folder) in refused.found
