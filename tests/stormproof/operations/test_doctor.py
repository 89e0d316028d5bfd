"""What `stormproof doctor` says of permissions."""

from __future__ import annotations

import pytest

from stormproof.core.errors import CouldNotLook
from stormproof.core.least_privilege.actions import forms
from stormproof.operations.doctor import TRIED, _permission
from tests.provisioners.fakes import FakeReads


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
