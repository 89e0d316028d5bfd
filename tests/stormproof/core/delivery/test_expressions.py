"""Conditions of jobs, as far as they can be told before a run."""

from __future__ import annotations

import pytest

from stormproof.core.delivery.expressions import Known, holds

KNOWN = {"github.ref": "refs/heads/main", "github.event_name": "push", "needs.test.result": "failure"}


@pytest.mark.parametrize(
    ("condition", "results", "expected"),
    [
        ("", (), True),
        ("", ("success", "failure"), False),
        ("", ("skipped",), False),
        ("always()", ("failure",), True),
        ("${{ always() }}", ("skipped",), True),
        ("success()", ("failure",), False),
        ("success() || failure()", ("failure",), True),
        ("failure()", (), False),
        ("!cancelled()", ("failure",), True),
        ("!failure()", ("failure",), False),
        ("github.ref == 'refs/heads/main'", (), True),
        ("github.ref == 'refs/heads/main'", ("failure",), False),
        ("github['ref'] == 'refs/heads/MAIN' && github.event_name != 'pull_request'", (), True),
        ("startsWith(github.ref, 'refs/tags/')", (), False),
        ("contains(github.ref, 'main')", (), True),
        ("always() && needs.test.result == 'success'", ("failure",), False),
        ("${{ github.event_name == 'push' }}", (), True),
        ("vars.DEPLOY == 'yes'", (), None),
        ("vars.DEPLOY == 'yes' && github.event_name == 'pull_request'", (), False),
        ("vars.DEPLOY == 'yes' || github.event_name == 'push'", (), True),
        ("false", (), False),
        ("(github.event_name == 'schedule' || true) && !false", (), True),
        ("what is this", (), None),
        ("github.ref ==", (), None),
    ],
)
def test_a_condition_is_told_unless_only_a_run_knows(
    condition: str, results: tuple[str, ...], *, expected: bool | None
) -> None:
    """Without a status function success comes first; with one it decides alone; what is not known spreads."""
    assert holds(condition, Known(KNOWN, results)) is expected
