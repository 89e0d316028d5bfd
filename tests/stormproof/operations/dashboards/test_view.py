"""The dashboard as pictures: graphs that CloudWatch draws, texts, states of alarms; what is text stays text."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from stormproof.core.dashboards.screen import WIDTH, bottom
from stormproof.core.errors import CouldNotLook, UsageError
from stormproof.core.naming import Names
from stormproof.operations.dashboards.page import page
from stormproof.operations.dashboards.screenshot import HEAD, plain, screenshot
from stormproof.operations.dashboards.view import View, look
from tests.provisioners.fakes import FakeReads
from tests.stormproof.core.dashboards.made_boards import BODY, CONTENTS, LARGER

CLOCK: Any = SimpleNamespace(now=lambda: datetime(2026, 11, 29, 12, tzinfo=UTC))
STATES = [{"AlarmArn": CONTENTS.alarms[0], "AlarmName": "one", "StateValue": "ALARM"}]


def drawing(**asked: Any) -> dict[str, bytes]:
    """Draw a widget as CloudWatch does: of the size that is asked for."""
    wanted = json.loads(asked["MetricWidget"])
    buffer = io.BytesIO()
    Image.new("RGB", (wanted["width"], wanted["height"]), "red").save(buffer, "PNG")
    return {"MetricWidgetImage": buffer.getvalue()}


def refusing(code: str) -> Callable[..., dict[str, bytes]]:
    """Return what draws nothing."""

    def draw(**_asked: Any) -> dict[str, bytes]:
        raise CouldNotLook(code, "Error in expression")

    return draw


def view(draw: Callable[..., Any] = drawing, body: str | None = BODY) -> View:
    """Return our dashboard as it is looked at."""
    answers: dict[tuple[str, str], Any] = {
        ("cloudwatch", "get_metric_widget_image"): draw,
        ("cloudwatch", "describe_alarms"): STATES,
        **({("cloudwatch", "get_dashboard"): {"DashboardBody": body}} if body is not None else {}),
    }
    return look(FakeReads(answers), CLOCK, LARGER, drawn=True)


def test_every_graph_is_drawn_in_the_size_of_its_place() -> None:
    """And the link leads to the dashboard."""
    found = view()
    graphs = [number for number, tile in enumerate(found.tiles) if tile.type == "metric"]
    assert list(found.pictures) == graphs
    assert found.states == {CONTENTS.alarms[0]: "ALARM"}
    assert found.link.endswith(f"#dashboards/dashboard/{Names(LARGER).dashboard}")


def test_a_graph_that_is_refused_is_told_and_what_cannot_be_asked_is_raised() -> None:
    """Being throttled says nothing of a widget."""
    assert set(view(refusing("aws.refused")).undrawn.values()) == {"Error in expression"}
    with pytest.raises(CouldNotLook):
        view(refusing("aws.throttled"))


def test_without_a_dashboard_the_way_out_is_told() -> None:
    """It is a use error, not an empty picture."""
    for body in (None, "[]"):
        with pytest.raises(UsageError):
            view(body=body)


def test_the_picture_is_a_screen() -> None:
    """Its graphs where the dashboard has them."""
    found = view()
    with Image.open(io.BytesIO(screenshot(found))) as drawn:
        assert drawn.size == (WIDTH, HEAD + bottom(found.tiles))
        tile = next(each for each in found.tiles if each.type == "metric")
        middle = (tile.x + tile.width // 2, HEAD + tile.y + tile.height // 2)
        assert drawn.convert("RGB").getpixel(middle) == (255, 0, 0)


def test_the_page_needs_nothing_else_and_takes_no_markup_from_outside() -> None:
    """No script, nothing that is fetched; a name with markup in it is text."""
    hostile = BODY.replace("### shop", "### <script>shop").replace("API requests", "<img onerror=x>")
    text = page(view(body=hostile))
    assert text.count("data:image/png;base64,") == len(view().pictures)
    assert "<script" not in text
    assert "<img onerror" not in text
    assert 'class="ALARM"' in text


def test_markdown_is_told_without_its_marks() -> None:
    """Links by their text, code as it is; a heading is known as one."""
    found = list(plain("### Costs\n\nSee [Cost Explorer](https://example.com) or `stormproof costs`."))
    assert found == [("Costs", True), ("See Cost Explorer or stormproof costs.", False)]
