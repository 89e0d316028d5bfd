"""Judge of 2.7: CloudWatch finds nothing wrong with the dashboard, draws each widget, and the link leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from stormproof.core.errors import Refuted


@dataclass(frozen=True)
class Opened:
    """A dashboard that was opened: `link` leads to it in the console, `messages` are CloudWatch's on its body.

    `undrawn` are the titles of the widgets that CloudWatch did not draw, each with why; `pictures` how many it drew.
    """

    name: str
    region: str
    link: str
    messages: tuple[str, ...]
    undrawn: Mapping[str, str]
    pictures: int


def judge_opened(opened: Opened | None) -> None:
    """Refute unless the dashboard can be opened and read.

    Codes: ``dashboards.not_there``, ``dashboards.invalid``, ``dashboards.not_drawn``, ``dashboards.link_wrong``.
    """
    if opened is None:
        raise Refuted("dashboards.not_there", "no dashboard shows a metric of the system; run `stormproof apply`")
    if opened.messages:
        raise Refuted("dashboards.invalid", f"dashboard {opened.name}: CloudWatch says {'; '.join(opened.messages)}")
    if opened.undrawn or not opened.pictures:
        told = "; ".join(f"{title}: {why}" for title, why in opened.undrawn.items()) or "it has no graph"
        raise Refuted("dashboards.not_drawn", f"dashboard {opened.name}: {told}")
    if not leads_to(opened.link, opened.name, opened.region):
        said = f"{opened.link} does not lead to dashboard {opened.name} in {opened.region}"
        raise Refuted("dashboards.link_wrong", said)


def leads_to(link: str, name: str, region: str) -> bool:
    """Tell whether a console link opens a dashboard as it is seen from a region."""
    parts = urlsplit(link)
    regional = (parts.hostname or "").startswith(f"{region}.console.") and parse_qs(parts.query).get("region") == [
        region
    ]
    return regional and parts.fragment == f"dashboards/dashboard/{name}"
