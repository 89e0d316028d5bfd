"""The commands of a page: every line of a block fenced as ``sh``, run as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.runbook.commands import Block, block, lines, program, words


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ("sh", Block()),
        ("sh changes", Block(changes=True)),
        ("sh changes alone where=own-keys", Block(changes=True, alone=True, where="own-keys")),
        ("insights", None),
        ("", None),
    ],
)
def test_the_words_behind_sh_say_what_a_command_does(info: str, told: Block | None) -> None:
    """Other blocks hold no commands."""
    assert block(info) == told


@pytest.mark.parametrize("info", ["sh change", "sh where=nowhere", "sh run"])
def test_a_word_that_says_nothing_of_commands_is_a_mistake(info: str) -> None:
    """Misspelt, it would let a command run where it must not."""
    with pytest.raises(ValueError, match="known behind"):
        block(info)


def test_empty_lines_and_remarks_are_no_commands() -> None:
    """What is left has its place in the block."""
    assert lines("# first\nstormproof plan\n\n  stormproof costs  \n") == [
        (1, "stormproof plan"),
        (3, "stormproof costs"),
    ]


def test_words_are_told_as_a_shell_tells_them() -> None:
    """Quotation marks hold together what they surround, whatever it is."""
    text = """aws sqs purge-queue --a '{"b": [1]}' --c "x;y" key=value {queue}"""
    assert words(text) == ("aws", "sqs", "purge-queue", "--a", '{"b": [1]}', "--c", "x;y", "key=value", "{queue}")


@pytest.mark.parametrize("text", ["a | b", "a > b", "a $(b)", "a `b`", "a; b", "a && b", "a 'b", ""])
def test_what_only_a_shell_could_run_is_no_command(text: str) -> None:
    """What one line does can then be told."""
    with pytest.raises(ValueError, match=r"shell|quotation|command"):
        words(text)
    assert not program(text)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_plain_words_are_what_they_are(given_words: list[str]) -> None:
    """Nothing is taken off them."""
    assert words(" ".join(given_words)) == tuple(given_words)
