"""What is said of an exception that nobody meant."""

import errno

import pytest

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.output.crashes import crash_line


def test_a_defect_is_told_with_its_place() -> None:
    """The text of a KeyError alone explains nothing."""
    with pytest.raises(AttributeError) as raised:
        catalogue().select([5])  # type: ignore[list-item]
    assert crash_line(raised.value).startswith("AttributeError: ")
    assert "(at stormproof.core.criteria.catalogue:" in crash_line(raised.value)


def test_a_failed_file_is_told_in_the_system_s_words() -> None:
    """Which file, and what is wrong with it."""
    assert crash_line(OSError(errno.ENOSPC, "No space left on device", "reports/x")) == (
        "reports/x: No space left on device"
    )


def test_an_exception_without_text_is_named() -> None:
    """By its kind."""
    assert crash_line(MemoryError()) == "MemoryError"
