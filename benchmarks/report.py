"""A full report: how large what a run of all criteria hands over is, and how soon its pages can be read.

Measured on the last report of ``make verify`` where one lies in ``reports/``, else on that of a run made for it. A page
can be read when it has been loaded from the disk and, on a page of evidence, every record stands in its list. Times are
those of the Chromium that the machine has, told beside that of an empty page. Run: ``python -m benchmarks.report``.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks._measure import SMALLEST, finished, sized, tell

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "reports/latest"
ROUNDS = sized(5, 1)
MOST_MB, LIMIT_S = 20.0, 1.0
MEGABYTE = 2**20
ALL_SHOWN = "document.querySelectorAll('#records > li').length > 0"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="benchmark-report-") as folder:
        report = KEPT if _whole(KEPT) and SMALLEST not in sys.argv[1:] else _made(Path(folder))
        _tell_sizes(report)
        _tell_times(report, Path(folder))


def _whole(reports: Path) -> bool:
    summary = reports / "summary.json"
    return summary.is_file() and len(json.loads(summary.read_text("utf-8"))["selected"]) == 64


def _made(reports: Path) -> Path:
    """Run the criteria, at the smallest size one that asks nothing but the configuration."""
    chosen = ("--criteria", "5.4") if SMALLEST in sys.argv[1:] else ("--html",)
    finished((sys.executable, "-m", "pytest", "--target=embedded", f"--reports={reports}", *chosen), ROOT)
    return reports / "latest"


def _tell_sizes(report: Path) -> None:
    parts: Counter[str] = Counter()
    for path in report.rglob("*"):
        parts[path.relative_to(report).parts[0]] += path.stat().st_size if path.is_file() else 0
    tell("a full report", parts.total() / MEGABYTE, "MB", MOST_MB)
    for name, size in parts.most_common(3):
        tell(f"    {name}", size / MEGABYTE, "MB")


def _tell_times(report: Path, folder: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("    not opened: there is no Chromium (apt-get install chromium)")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where there is a browser alone

    (folder / "empty.html").write_text("<!doctype html><title>empty</title>", "utf-8")
    largest = max(report.glob("evidence/requirement-*.html"), key=lambda each: each.stat().st_size)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        empty = _opened(browser, folder / "empty.html")
        tell("the first page, until it can be read", _opened(browser, report / "index.html"), "s", LIMIT_S)
        tell(f"evidence/{largest.name}, the largest", _opened(browser, largest, ALL_SHOWN), "s", LIMIT_S)
        tell("    an empty page", empty, "s")
        browser.close()


def _opened(browser: Any, page: Path, until: str = "true") -> float:
    """Return the median of the seconds until a page can be read, each time in a window of its own."""
    taken = []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        seen = context.new_page()
        begun = time.perf_counter()
        seen.goto(page.as_uri())
        seen.wait_for_function(until)
        taken.append(time.perf_counter() - begun)
        context.close()
    return statistics.median(taken)


if __name__ == "__main__":
    main()
