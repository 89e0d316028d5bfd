"""Text of strangers, made harmless for terminals, tables and JSON."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.output.printable import cell, json_text, printable, printable_but_for_colours

OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
hostile = st.text(
    st.one_of(st.characters(categories=("Cc", "Cf", "Zl", "Zp", "Cs")), st.sampled_from("\\aé€=+-@ \n\t\r"))
)


def obeyed(text: str) -> set[str]:
    """Return the characters of a text that a terminal may obey."""
    return {each for each in text if unicodedata.category(each) in OBEYED} - {"\n", "\t"}


def lone(character: str) -> bool:
    """Tell whether it is half of a character: JSON reads two halves as one."""
    return unicodedata.category(character) == "Cs"


@given(hostile)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    """Lines and tabs are; what is printable once is printable for good, and every encoding has it."""
    shown = printable(text)
    assert obeyed(shown) == set()
    assert printable(shown) == shown
    shown.encode("utf-8")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_what_people_write_stays(text: str) -> None:
    """Letters, figures, marks and blanks of any script."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2028", "\\u2028"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("over\rwritten", "over\\x0dwritten"),
        ("\x08\x7f", "\\x08\\x7f"),
    ],
)
def test_it_is_shown_by_its_number(text: str, shown: str) -> None:
    """Nobody has to guess what stood there."""
    assert printable(text) == shown


@given(hostile.filter(lambda text: not any(map(lone, text))))
def test_json_means_the_same_and_is_harmless(text: str) -> None:
    """Keys and values."""
    written = json_text({text: [text]})
    assert obeyed(written) == set()
    assert json.loads(written) == {text: [text]}


@given(hostile)
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet runs what begins with one of these."""
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert obeyed(cell(text)) == set()


@given(hostile)
def test_of_coloured_text_only_the_colours_stay(text: str) -> None:
    """Nothing that moves, clears or reports."""
    assert obeyed(printable_but_for_colours(text)) == set()
    assert printable_but_for_colours(f"\x1b[1;31m{text}\x1b[0m").startswith("\x1b[1;31m")
