"""The permissions boundary of the role by which a function ran before."""

from __future__ import annotations

from typing import Any

from stormproof.aws.observe.role_policies import former_boundary
from stormproof.core.errors import NotThere
from tests.provisioners.fakes import FakeReads

HERE = "arn:aws:iam::123456789012:role/"
BOUNDARIES = {"first": "arn:b1", "second": "arn:b2", "bare": ""}


def boundary(*roles: str) -> str:
    """Return it for a function with $LATEST and versions 1, 2 ..., by the roles of the versions; it runs by `own`."""
    versions = [{"Version": "$LATEST", "Role": f"{HERE}own"}]
    versions += [{"Version": str(number), "Role": HERE + role} for number, role in enumerate(roles, 1)]

    def get_role(RoleName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if RoleName not in BOUNDARIES:
            raise NotThere(RoleName)
        return {"Role": {"PermissionsBoundary": {"PermissionsBoundaryArn": BOUNDARIES[RoleName]}}}

    answers: dict[tuple[str, str], Any] = {
        ("lambda", "list_versions_by_function"): versions,
        ("iam", "get_role"): get_role,
    }
    return former_boundary(FakeReads(answers), "f", f"{HERE}own")


def test_the_latest_version_by_another_role_counts() -> None:
    """Later than number nine is ten; versions by the role of now tell nothing."""
    assert boundary("first", "second", "own") == "arn:b2"
    assert boundary(*["first"] * 9, "second") == "arn:b2"


def test_nothing_is_known_of_no_version_a_role_that_is_gone_and_one_without() -> None:
    """Then nothing can have been lost."""
    assert (boundary("own"), boundary("gone"), boundary("first", "bare")) == ("", "", "")
