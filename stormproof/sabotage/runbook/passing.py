"""The states that comply with requirement 10 though an owner has written them otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.core.target.operators import Contact
from stormproof.sabotage.runbook import owners_alarms, owners_pages
from stormproof.sabotage.runbook.altered import Change, besides, calling, nothing_on_aws, reading, written

PAGES = ("runbook-pages",)
THREE_LEVELS = (
    Contact(name="On-call phone", role="first response", email="oncall@acme.io", phone="+44 20 7946 0000"),
    Contact(name="Dana Fuchs", role="lead", email="dana.fuchs@acme.io", level=2),
    Contact(name="Directors", role="decide", email="directors@acme.io", level=3),
)
WHOLE = besides("runbook", owners_pages.whole(), alone=True)


def _read(name: str, criterion: str, title: str, change: Change) -> PassScenario:
    return PassScenario(name, criterion, PAGES, nothing_on_aws(title), alters=reading(change), alone=True)


def _beside(name: str, criterion: str, title: str, text: str) -> PassScenario:
    return _read(name, criterion, title, besides(name, text))


RUNBOOK_PASSES = (
    *(
        _read(f"own-runbook-of-{criterion}", criterion, "the owner's own runbook, on one page, in its place", WHOLE)
        for criterion in ("10.1", "10.2", "10.3", "10.4", "10.5", "10.6")
    ),
    _beside("own-shifts", "10.1", "a page of the owner's about shifts", owners_pages.SHIFTS),
    PassScenario(
        "own-alarm-with-section",
        "10.2",
        PAGES,
        owners_alarms.made,
        alters=reading(besides("throttles", owners_pages.OWN_ALARM)),
        alone=True,
    ),
    _beside("own-quotas", "10.3", "a page of the owner's about quotas", owners_pages.QUOTAS),
    _beside("own-pipeline-page", "10.4", "a page of the owner's about his pipeline", owners_pages.PIPELINE),
    _beside("own-vault", "10.5", "a page of the owner's about his vault", owners_pages.VAULT),
    _read("contacts-of-three-levels", "10.6", "contacts of three levels, with a telephone", calling(*THREE_LEVELS)),
    _read(
        "tasks-in-other-words",
        "10.1",
        "our tasks, put otherwise",
        written("tasks", r"Five minutes\.", "Before coffee."),
    ),
)
