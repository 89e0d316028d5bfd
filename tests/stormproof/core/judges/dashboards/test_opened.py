"""A dashboard can be opened that CloudWatch finds nothing wrong with, draws, and that its link leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stormproof.core.dashboards.links import dashboard_link
from stormproof.core.errors import Refuted
from stormproof.core.judges.dashboards.opened import Opened, judge_opened
from tests.provisioners.fakes import REGION, SYSTEM

NAME = "stormproof-abc123-eu-west-1"
OPENED = Opened(NAME, REGION, dashboard_link(SYSTEM, NAME), (), {}, 11)


def test_one_that_is_in_order_can_be_opened() -> None:
    """In each partition by its own console."""
    judge_opened(OPENED)
    for partition in ("aws-cn", "aws-us-gov"):
        judge_opened(replace(OPENED, link=dashboard_link(replace(SYSTEM, partition=partition), NAME)))


@pytest.mark.parametrize(
    ("opened", "code"),
    [
        (None, "dashboards.not_there"),
        (replace(OPENED, messages=("/widgets/0: Should have required property 'region'",)), "dashboards.invalid"),
        (replace(OPENED, undrawn={"rates": "Error in expression"}), "dashboards.not_drawn"),
        (replace(OPENED, pictures=0), "dashboards.not_drawn"),
        (replace(OPENED, link=OPENED.link.replace(REGION, "us-east-1")), "dashboards.link_wrong"),
        (replace(OPENED, link=OPENED.link + "x"), "dashboards.link_wrong"),
    ],
)
def test_each_fault_has_its_code(opened: Opened | None, code: str) -> None:
    """An invalid body, a graph that is not drawn, a link that leads elsewhere."""
    with pytest.raises(Refuted) as refuted:
        judge_opened(opened)
    assert refuted.value.code == code
