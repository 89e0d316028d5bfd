"""An extension asks AWS beside the function: what is not known of it leaves open what the function needs."""

from __future__ import annotations

import pytest

from stormproof.core.least_privilege.extensions import extensions
from stormproof.core.least_privilege.packages import Package
from tests.stormproof.core.least_privilege.packages import zipped

WITH, WITHOUT = zipped({"extensions/agent": "#!/bin/sh"}), zipped({"python/shared.py": "x = 1"})


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("Datadog-Extension", WITH, True),
        ("shared", WITHOUT, False),
        ("AWS-Parameters-and-Secrets-Lambda-Extension-Arm64", WITH, False),
        ("LambdaInsightsExtension", WITH, False),
    ],
)
def test_an_extension_is_told_unless_its_needs_are_known(name: str, content: Package, told: bool) -> None:  # noqa: FBT001 - a table's column
    """That for secrets asks what the code asks of it, Lambda Insights writes to its log group."""
    assert [name in each for each in extensions([name], [content])] == ([True] if told else [])
