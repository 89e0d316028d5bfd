"""A run's pages rendered anew, from the folder that it has left."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from stormproof.core.criteria.verdicts import Verdict
from stormproof.core.errors import UsageError
from stormproof.run.recording.evidence.bundle import write_bundle
from stormproof.run.recording.evidence.verification import verify_bundle
from stormproof.run.recording.recorder import ScenarioRun
from stormproof.run.reporting.history.reading import Kept, KeptRuns
from stormproof.run.reporting.html.again import render_again
from stormproof.run.reporting.results import RunResult
from stormproof.run.reporting.summary import render, summary
from tests.stormproof.run.reporting.html.test_passing import kept as kept_run


@dataclass(frozen=True)
class Left:
    """What a run has left, and where it is rendered anew."""

    kept: Kept
    into: Path

    def again(self) -> str:
        """Render it."""
        return render_again(self.kept, KeptRuns((self.kept,)), self.into).read_text("utf-8")


@pytest.fixture
def left(tmp_path: Path, scenario_run: Callable[..., ScenarioRun], run_result: Callable[..., RunResult]) -> Left:
    """A run in which 1.1 was refuted, whose pages are of an older version."""
    runs = [scenario_run("1.1", Verdict.FAIL, code="auth.keyless_admitted")]
    text = render(summary(run_result(*runs, selected="1.1")))
    run = kept_run(0, Verdict.FAIL)
    folder = tmp_path / run.id
    page = write_bundle(folder / "evidence", runs, text, page=lambda _: "old", redact=str, signer=None)
    (folder / "index.html").write_text(page, "utf-8")
    (folder / "summary.json").write_text(text, "utf-8")
    return Left(Kept(run, folder), tmp_path / "anew")


def test_the_pages_are_made_of_what_was_left(left: Left) -> None:
    """Of summary and evidence alone; they say whose seal they show."""
    page = left.again()
    assert 'href="evidence/requirement-1.html#1.1"' in page
    assert "What it means, and how to mend it" in page
    assert (left.into / "evidence" / "requirement-1.html").is_file()


def test_what_was_left_stays_under_its_seal(left: Left) -> None:
    """The new pages lie elsewhere; the copy is not as it was sealed, and says so to whoever verifies it."""
    left.again()
    assert verify_bundle(left.kept.folder / "evidence").problems == ()
    assert (left.kept.folder / "index.html").read_text("utf-8") == "old"
    assert "../index.html: changed" in verify_bundle(left.into / "evidence").problems


def test_what_is_no_run_is_refused(left: Left) -> None:
    """With the file that is missing."""
    (left.kept.folder / "summary.json").unlink()
    with pytest.raises(UsageError, match=r"summary\.json: no summary"):
        left.again()
