"""The run's options reach pytest in one word each."""

from hypothesis import given
from hypothesis import strategies as st

from stormproof.run.early import VALUED, join

words = st.lists(st.sampled_from([*sorted(VALUED), "--html", "-q", "-k", "1.1", "/tmp/t.toml", "--target=x", ""]))


def test_options_are_joined_with_their_values() -> None:
    """What pytest would take for a path becomes part of the option; all else stays as it is."""
    given_words = ["--target", "/tmp/t.toml", "-k", "x", "--criteria", "1.1", "--reports=r", "features"]
    assert join(given_words) == ["--target=/tmp/t.toml", "-k", "x", "--criteria=1.1", "--reports=r", "features"]


@given(words=words)
def test_joining_twice_changes_nothing_more(words: list[str]) -> None:
    """Otherwise pytest would be started anew for ever."""
    assert join(join(words)) == join(words)


@given(words=words)
def test_no_word_is_lost(words: list[str]) -> None:
    """Taken apart again at the equals sign that was put in, they are the same words."""
    apart: list[str] = []
    for word in join(words):
        option, equals, value = word.partition("=")
        apart += [option, value] if equals and option in VALUED and word not in words else [word]
    assert apart == words
