"""The corpus: the same each time, of every kind, from 1 KB to 1 MB."""

from __future__ import annotations

from stormproof.core.project_corpus import KB, SIZES, always_matched, corpus, corpus_mark


def test_the_corpus_is_the_same_each_time() -> None:
    """Whoever asks whether it passes asks about the same projects."""
    names = [each.name for each in corpus()]
    corpus.cache_clear()
    mark = corpus_mark()
    corpus_mark.cache_clear()
    assert corpus_mark() == mark
    assert [each.name for each in corpus()] == names


def test_projects_have_the_sizes_that_they_are_named_by() -> None:
    """ASCII only, so characters are bytes."""
    for each in corpus():
        kind, _, size = each.name.partition("-")
        assert len(each.description.encode()) == int(size.removesuffix("k")) * KB
        assert int(size.removesuffix("k")) * KB in SIZES[kind]


def test_projects_hold_what_rules_take_for_attacks() -> None:
    """A corpus of harmless letters would prove nothing."""
    text = "\n".join(each.description for each in corpus())
    for suspicious in ("<script", "onerror=", "javascript:", "../../../", "169.254.169.254", "http://192.0.2."):
        assert suspicious in text
    assert "${jndi" not in text


def test_a_rule_on_sizes_always_meets_the_larger_ones() -> None:
    """Both sides of 8 KB are in the corpus."""
    assert {"prose-9k", "html-1024k"} <= always_matched()
    assert "prose-1k" not in always_matched()
