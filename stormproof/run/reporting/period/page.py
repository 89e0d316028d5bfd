"""The report of a period as a page without scripts or network, and the same page printed by WeasyPrint."""

from __future__ import annotations

from datetime import timedelta

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.reports.period import Period
from stormproof.run.reporting.formats.registry import EXTRA
from stormproof.run.reporting.html.environment import page_environment

PANGO = "WeasyPrint draws with Pango: on Debian `apt-get install libpango-1.0-0 libpangoft2-1.0-0`"


def render_period(found: Period) -> str:
    """Return the page's HTML; everything from outside is escaped."""
    environment = page_environment("stormproof.run.reporting.period")
    environment.filters["lasting"] = length
    return environment.get_template("period.html").render(
        period=found,
        criteria=catalogue().criteria,
        span=found.span,
        last_day=found.span.until - timedelta(seconds=1),
    )


def printed(page: str) -> bytes:
    """Return a page as PDF; raises UsageError where the library, or what it draws with, is not installed."""
    try:
        import weasyprint  # noqa: PLC0415 - for this alone
    except ModuleNotFoundError as error:
        raise UsageError("--pdf needs weasyprint, which is not installed", EXTRA) from error
    except OSError as error:
        raise UsageError(f"--pdf: {error}", PANGO) from error
    drawn: bytes = weasyprint.HTML(string=page, url_fetcher=_nothing).write_pdf(pdf_identifier=b"stormproof")
    return drawn


def _nothing(url: str, *_more: object, **_others: object) -> dict[str, object]:
    """Refuse to fetch anything: the page is whole."""
    raise ValueError(f"the page asks for {url}")


def length(time: timedelta) -> str:
    """Return a length for people: ``3 days 4 h``, ``4 h 10 min``."""
    minutes = round(time.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} day{'s' * (days != 1)} {hours} h" if hours else f"{days} day{'s' * (days != 1)}"
    return f"{hours} h {left} min" if hours else f"{left} min"
