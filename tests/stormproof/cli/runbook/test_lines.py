"""Commands of the runbook are run one a line, in one process."""

import io
import json

import pytest

from stormproof.cli.runbook import lines
from stormproof.cli.runbook.lines import NOT_FOUND, run, serve


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("stormproof --version", 0, ""),
        ("stormproof queries show who-was-refused", 0, ""),
        ("stormproof queries show nothing-of-the-kind", 2, "there is no query"),
        ("stormproof runbook scaling", 0, ""),
        ("stormproof runbook nothing-of-the-kind", 2, "nothing-of-the-kind"),
        ("stormproof plann", 2, "No such command 'plann'"),
        ("stormproof plan | less", 2, "wants a shell"),
        ("rm -rf nothing", NOT_FOUND, "none of the programs"),
    ],
)
def test_a_command_ends_with_its_status(text: str, status: int, said: str) -> None:
    """Whatever it does, the next one can be run."""
    ran = run(text)
    assert (ran.text, ran.status) == (text, status)
    assert said in ran.said


def test_what_a_command_prints_is_kept_by_nobody() -> None:
    """A key is shown on stdout, this once."""
    assert run("stormproof queries list").said == ""


def test_each_line_is_answered_by_one() -> None:
    """As JSON, in the order given."""
    to = io.StringIO()
    serve([json.dumps("stormproof --version"), json.dumps("nothing")], to)
    assert [json.loads(line)["status"] for line in to.getvalue().splitlines()] == [0, NOT_FOUND]


def test_a_command_that_crashes_while_it_ends_is_the_end_of_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by what and where."""

    def crashing(_arguments: list[str]) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(lines, "main", crashing)
    ran = run("stormproof plan")
    assert ran.status == 2
    assert ran.said.startswith("RuntimeError: broken (at ")
