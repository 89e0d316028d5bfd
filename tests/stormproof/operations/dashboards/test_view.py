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
from stormproof.core.errors import CouldNotLook, NotThere, UsageError
from stormproof.core.naming import Names
from stormproof.operations.dashboards.page import page
from stormproof.operations.dashboards.screenshot import HEAD, plain, screenshot
from stormproof.operations.dashboards.view import View, check_since, look
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
        ("cloudwatch", "list_dashboards"): [],
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

    def draw(**asked: Any) -> dict[str, bytes]:
        return (refusing("aws.refused") if "Errors" in asked["MetricWidget"] else drawing)(**asked)

    found = view(draw)
    assert set(found.undrawn.values()) == {"Error in expression"}
    assert found.pictures
    with pytest.raises(CouldNotLook):
        view(refusing("aws.throttled"))


def test_a_dashboard_of_which_nothing_is_drawn_is_no_picture() -> None:
    """What CloudWatch says of each graph is an error, not a dashboard."""
    with pytest.raises(CouldNotLook, match=r"draws no graph of the dashboard .*: Error in expression"):
        view(refusing("aws.refused"))


@pytest.mark.parametrize("since", ["-PT3H", "-P7D", "-P1DT12H", "-PT90M", "2026-11-30", "2026-11-30T08:00:00Z"])
def test_times_as_cloudwatch_takes_them_are_taken(since: str) -> None:
    """A span back from now, or a moment."""
    check_since(since)


@pytest.mark.parametrize("since", ["", "garbage", "3h", "PT3H", "-P", "-PT", "-P3H", "-PT3H\n", "2026-13-01"])
def test_what_is_no_time_is_refused_before_anything_is_drawn(since: str) -> None:
    """CloudWatch would draw its error into each graph."""
    with pytest.raises(UsageError, match="is no time"):
        check_since(since)


def test_without_a_dashboard_the_way_out_is_told() -> None:
    """It is a use error, not an empty picture."""
    for body in (None, "[]"):
        with pytest.raises(UsageError):
            view(body=body)


def test_where_the_owners_shows_everything_it_is_the_dashboard() -> None:
    """Ours is not made beside such a one, so the verb must not ask for it; one that shows less is none."""
    bodies = {"less": json.dumps({"widgets": []}), "owners": BODY}

    def body(DashboardName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if DashboardName not in bodies:
            raise NotThere(DashboardName)
        return {"DashboardBody": bodies[DashboardName]}

    answers: dict[tuple[str, str], Any] = {
        ("cloudwatch", "get_dashboard"): body,
        ("cloudwatch", "list_dashboards"): list(bodies),
        ("cloudwatch", "describe_alarms"): STATES,
    }
    found = look(FakeReads(answers), CLOCK, LARGER, drawn=False)
    assert found.name == "owners"
    assert found.link.endswith("#dashboards/dashboard/owners")


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
