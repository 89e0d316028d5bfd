"""The pages in a real browser: nobody is shut out, nothing is cut off, and one click leads to the evidence and back.

Axe's rules: https://github.com/dequelabs/axe-core/blob/v4.14.1/doc/rule-descriptions.md. One page is looked at in each
run of the tests, all of them at night.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.results import RunResult
from tests.stormproof.run.conftest import NOW
from tests.stormproof.run.reporting.browser.made_site import EVIDENCE, FIRST, MERGED, RUNBOOK, write_site

AXE = Path(__file__).resolve().parents[5] / "node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium")
PHONE, DESK = 390, 1440
GRAVE = frozenset({"serious", "critical"})

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm ci"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser that the machine has; it is root's in containers, where it has no sandbox of its own."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra dev is not installed")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def site(tmp_path: Path, scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]) -> Path:
    """A folder with the pages of a made-up run."""
    write_site(tmp_path, scenario_run, run_result)
    return tmp_path


@pytest.fixture
def see(browser: Any, site: Path) -> Iterator[Callable[..., Any]]:
    """Open a page of the site from the disk; in the end nothing may have been asked for, refused, or gone wrong."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def opened(page: str, width: int = DESK, scheme: str = "light", *, evaluates: bool = False) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=evaluates
        )
        contexts.append(context)
        seen = context.new_page()
        seen.on("console", lambda told: complaints.append(told.text))
        seen.on("pageerror", lambda error: complaints.append(str(error)))
        seen.on("dialog", lambda dialog: complaints.append(dialog.message))
        seen.on("request", lambda asked: None if asked.url.startswith("file://") else complaints.append(asked.url))
        seen.goto((site / page).as_uri())
        return seen

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in complaints if not each.startswith("data:")] == []


def looks(page: Any, media: str = "screen") -> list[str]:
    """Return what is wrong with a page: what is grave to axe, and what is wider than the screen."""
    page.emulate_media(media=media)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    wrong = [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in GRAVE]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*wrong, *([f"{wider} px wider than the screen"] if wider > 0 else [])]


@pytest.mark.parametrize(
    ("page", "width", "scheme"),
    [
        pytest.param(FIRST, PHONE, "light"),
        *(
            pytest.param(page, width, scheme, marks=pytest.mark.nightly)
            for page in (FIRST, EVIDENCE, MERGED, RUNBOOK)
            for width in (PHONE, DESK)
            for scheme in ("light", "dark")
            if (page, width, scheme) != (FIRST, PHONE, "light")
        ),
    ],
)
def test_nobody_is_shut_out(see: Callable[..., Any], page: str, width: int, scheme: str) -> None:
    """On a phone and at a desk, by day and by night, with all that can be unfolded unfolded."""
    seen = see(page, width, scheme, evaluates=True)
    seen.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert looks(seen) == []


@pytest.mark.nightly
@pytest.mark.parametrize("page", [FIRST, EVIDENCE, MERGED, RUNBOOK])
def test_paper_shows_all_of_it(see: Callable[..., Any], page: str) -> None:
    """In ink that can be read, where the screen is dark too; what was folded in is there, but for lists of contents."""
    seen = see(page, DESK, "dark", evaluates=True)
    assert looks(seen, "print") == []
    folded = "[...document.querySelectorAll('details:not(.filters *, nav *)')]"
    hidden = f"{folded}.filter((e) => !e.lastElementChild.offsetHeight)"
    assert seen.evaluate(f"{hidden}.map((e) => e.outerHTML)") == []
    assert seen.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.nightly
def test_one_click_leads_to_the_evidence_and_one_back(see: Callable[..., Any]) -> None:
    """The request that decided is marked, can be found and opened; nothing of a stranger's is obeyed."""
    page = see(FIRST)
    page.locator("[id='criterion-1.2']").get_by_role("link", name="Evidence").click()
    assert page.url.endswith(f"{EVIDENCE}#1.2")
    page.locator("#records > li").first.wait_for(state="attached")
    assert page.locator("#count").inner_text() == "4 of 8 calls and exchanges"
    page.get_by_label("only what is marked").check()
    assert page.locator("#records > li:visible").count() == 1
    page.locator("#records > li:visible summary").click()
    assert "a-2" in page.locator("#records > li:visible pre").inner_text()
    page.get_by_label("only what is marked").uncheck()
    page.get_by_label("Search").fill("a-3 401")
    assert page.locator("#count").inner_text() == "1 of 8 calls and exchanges"
    page.get_by_role("link", name="1.2 in the report").click()
    assert page.url.endswith(f"{FIRST}#criterion-1.2")


@pytest.mark.nightly
@pytest.mark.parametrize(("days", "said"), [(34, False), (36, True)])
def test_evidence_that_is_too_old_says_so(see: Callable[..., Any], site: Path, days: int, *, said: bool) -> None:
    """On the day on which it is read, by the policy's figure."""
    page = see(FIRST)
    page.clock.set_fixed_time(NOW + timedelta(days=days, minutes=2))
    page.goto((site / FIRST).as_uri())
    assert page.get_by_text("Out of date").is_visible() == said


@pytest.mark.nightly
def test_on_a_phone_the_runbook_begins_with_its_text(see: Callable[..., Any]) -> None:
    """Its contents are a tap away, and out of the way again once a page was chosen; at a desk they stand beside it."""
    phone = see(RUNBOOK, PHONE)
    first = phone.locator("nav .contents a").first
    assert not first.is_visible()
    phone.get_by_text("Contents", exact=True).click()
    first.click()
    assert phone.url.endswith(str(first.get_attribute("href")))
    assert not first.is_visible()
    assert see(RUNBOOK, DESK).locator("nav .contents a").first.is_visible()
