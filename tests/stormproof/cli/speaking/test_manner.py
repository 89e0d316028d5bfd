"""How much a verb says, and in colour or not: asked for before or behind the verb."""

from __future__ import annotations

import io

import pytest
from rich.table import Table
from rich.text import Text

from stormproof.cli.output import WIDTH_OF_FILES, console
from stormproof.cli.speaking.consoles import PrintableConsole
from stormproof.cli.speaking.manner import Manner, manner, speaking, taken_off
from stormproof.cli.verify import spoken
from stormproof.core.errors import UsageError


@pytest.mark.parametrize(
    ("words", "wanted", "left"),
    [
        (["--quiet", "plan"], Manner(quiet=True), ["plan"]),
        (["plan", "--verbose", "--debug"], Manner(verbose=True, debug=True), ["plan"]),
        (["plan", "--color", "never", "--json", "-"], Manner(color="never"), ["plan", "--json", "-"]),
        (["--color=always"], Manner(color="always"), []),
        (["runbook", "--", "--quiet"], Manner(), ["runbook", "--", "--quiet"]),
    ],
)
def test_it_may_be_said_anywhere(words: list[str], wanted: Manner, left: list[str]) -> None:
    """Behind ``--`` nothing is an option."""
    assert taken_off(words) == (wanted, left)


@pytest.mark.parametrize("words", [["--color"], ["--color", "blue"], ["--color="], ["--quiet", "--verbose"]])
def test_what_nobody_can_mean_is_refused(words: list[str]) -> None:
    """With what can be said."""
    with pytest.raises(UsageError, match="say one of"):
        taken_off(words)


def test_a_manner_lasts_as_long_as_its_verb() -> None:
    """The next one in the same process speaks as it was asked to."""
    with speaking(Manner(quiet=True)):
        assert manner().quiet
    assert not manner().quiet


def test_no_color_holds_unless_colour_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As https://no-color.org/ has it."""
    assert Manner().coloured is None
    monkeypatch.setenv("NO_COLOR", "1")
    assert Manner().coloured is False
    assert Manner(color="always").coloured is True


def test_the_acceptance_run_speaks_alike() -> None:
    """In pytest's own words."""
    assert spoken(Manner()) == []
    assert spoken(Manner(quiet=True, color="never")) == ["-q", "--color=no"]
    assert spoken(Manner(verbose=True)) == ["--scenarios"]
    assert spoken(Manner(debug=True, color="always")) == ["-v", "--color=yes"]


@pytest.mark.parametrize(("color", "escapes"), [("auto", 0), ("never", 0), ("always", 1)])
def test_colour_reaches_a_pipe_where_it_is_asked_for(
    color: str, escapes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """And there alone."""
    with speaking(Manner(color=color)):
        console().print(Text("red", "red"))
    assert ("\x1b[" in capsys.readouterr().out) == escapes


def test_a_table_in_a_pipe_is_whole() -> None:
    """A line a row, however long; cells are parted by tabs, without any padding; a cell with lines becomes one."""
    out = io.StringIO()
    table = Table("id", "what")
    table.add_row("a" * 300, Text("two\nlines", "red"))
    table.add_row("b", "\x1b]0;title")
    PrintableConsole(file=out, width=WIDTH_OF_FILES).print(table)
    assert out.getvalue() == f"id\twhat\n{'a' * 300}\ttwo lines\nb\t\\x1b]0;title\n"


def test_a_line_in_a_pipe_is_not_folded(capsys: pytest.CaptureFixture[str]) -> None:
    """`grep` finds a request's ID wherever it stands."""
    console().print(Text("x " * 400 + "request-1"))
    assert len(capsys.readouterr().out.splitlines()) == 1
