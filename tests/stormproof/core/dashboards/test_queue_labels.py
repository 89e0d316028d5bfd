"""Labels of queues are short, no two are alike, and dead letters are called so."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stormproof.core.alerts.dead_letters import dead_letter_queue
from stormproof.core.dashboards.queue_labels import queue_labels
from stormproof.core.naming import Names
from stormproof.core.system import Queue, System
from tests.provisioners.fakes import SYSTEM


def having(*names: str) -> System:
    """Return a system with these queues."""
    return replace(SYSTEM, queues=tuple(Queue(name, f"https://q/{name}", f"arn:{name}") for name in names))


def test_what_all_begin_with_is_left_out_as_far_as_a_hyphen() -> None:
    """The name of the system, as a rule; where nothing is common to all nothing is left out."""
    assert queue_labels(having("shop-jobs", "shop-jots"), ()) == {"shop-jobs": "jobs", "shop-jots": "jots"}
    assert queue_labels(having("shop-jobs", "mails"), ()) == {"shop-jobs": "shop-jobs", "mails": "mails"}


def test_ours_of_dead_letters_go_by_the_queue_whose_letters_they_are() -> None:
    """An owner's keeps its own name."""
    ours = dead_letter_queue(Names(SYSTEM), "shop-jobs")
    found = queue_labels(having("shop-jobs", ours, "shop-lost"), {ours, "shop-lost"})
    assert found == {"shop-jobs": "jobs", ours: "jobs (dead letters)", "shop-lost": "lost (dead letters)"}


@given(st.sets(st.from_regex(r"[a-z]{1,3}(-[a-z]{1,3}){0,3}", fullmatch=True), min_size=1, max_size=6))
def test_no_two_queues_are_called_alike(names: set[str]) -> None:
    """And none is called nothing."""
    labels = queue_labels(having(*names), ())
    assert set(labels) == names
    assert len(set(labels.values())) == len(names)
    assert all(labels.values())
