"""An alert names resource, figure, threshold, time and region, and leads to what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stormproof.core.errors import Refuted, Undecidable
from stormproof.core.judges.alerts.alert import Alert
from stormproof.core.judges.alerts.messages import judge_described, judge_details, judge_links, links
from stormproof.core.judges.alerts.provoked import Provoked
from stormproof.core.mailbox import Mail

AT = datetime(2026, 11, 22, tzinfo=UTC)
SUBJECT = 'ALARM: "stormproof-abc-function-error-rate-orders" in US East (N. Virginia)'
BODY = """Your Amazon CloudWatch Alarm in the US East (N. Virginia) region has entered the ALARM state, because
"Threshold Crossed: 1 datapoint [10.0 (22/11/26 23:00:00)] was greater than the threshold (5.0)." at
"Sunday 22 November, 2026 23:01:00 UTC".
"""
PAGE = "https://runbook.example.com/alarms.md"


def provoked(subject: str = SUBJECT, body: str = BODY) -> list[Provoked]:
    """Return what was provoked, with the e-mail about it."""
    alert = Alert("stormproof-abc-x", AT, sent=True, mails=(Mail(("a@example.com",), subject, body, AT),))
    return [Provoked("function orders", "1 of 10 failed", (alert,))]


def test_a_message_with_all_of_it_passes() -> None:
    """As CloudWatch writes it."""
    judge_details(provoked())


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("orders", "resource"),
        ("[10.0 (22/11/26 23:00:00)]", "figure"),
        ("threshold (5.0)", "threshold"),
        ("US East (N. Virginia)", "region"),
    ],
)
def test_what_a_message_lacks_is_named(lacking: str, said: str) -> None:
    """Each part by itself."""
    with pytest.raises(Refuted, match=said):
        judge_details(provoked(SUBJECT.replace(lacking, ""), BODY.replace(lacking, "")))


def test_where_no_message_was_read_nothing_is_said() -> None:
    """Could not look is no verdict."""
    with pytest.raises(Undecidable):
        judge_details([Provoked("function orders", "1 of 10 failed", (Alert("x", AT, sent=True),))])


def test_a_description_names_what_the_alarm_is_about() -> None:
    """The metric's dimensions alone are for those who know them."""
    judge_described({"alarm": ("CRITICAL\nResource: function orders", "function orders")})
    with pytest.raises(Refuted, match="does not say"):
        judge_described({"alarm": ("", "function orders")})


def test_links_lead_to_sections_that_there_are() -> None:
    """Of ours one is demanded; an owner's is looked at where there is one."""
    text, pages = f"CRITICAL\nRunbook: {PAGE}#key-store", {PAGE: {"key-store"}}
    assert links([text]) == {f"{PAGE}#key-store"}
    judge_links("ours", text, pages, ours=True)
    judge_links("theirs", "Call the owner.", pages, ours=False)
    for said, description in (("leads to", f"{PAGE}#other"), ("does not say", "CRITICAL")):
        with pytest.raises(Refuted, match=said):
            judge_links("ours", description, pages, ours=True)
