"""What held for a run is gathered while its target can be asked, and ends nothing where it cannot."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from stormproof.core.criteria.waivers import Waiver
from stormproof.core.errors import CouldNotLook, NotThere
from stormproof.core.evidence import Redactor
from stormproof.core.policy import Mode, Policy
from stormproof.core.recovery.drills import Drill, to_text
from stormproof.core.reports.facts import facts_of
from stormproof.core.target.model import Permit
from stormproof.run.reporting.facts import facts, figures

NOW = datetime(2026, 3, 10, tzinfo=UTC)
DRILL = Drill(NOW - timedelta(days=3), "arn:x", ())
POLICY = Policy(admin_email="a@example.com", tls_mode=Mode.ENFORCE, role_additions={"api": ("sqs:SendMessage *",)})


class Asked:
    """Answers the one question with a text, or not at all."""

    def __init__(self, answer: str | Exception) -> None:
        self._answer = answer

    def read(self, _service: str, operation: str, **_parameters: Any) -> dict[str, Any]:
        """Look."""
        assert operation == "get_parameter"
        if isinstance(self._answer, Exception):
            raise self._answer
        return {"Parameter": {"Value": self._answer}}


def environment(answer: str | Exception, file: Path) -> Any:
    """Return as much of an environment as facts are made of."""
    waivers = [
        Waiver(criterion="6.1", resource="*", reason="r", approved_by="Ann", expires=expires)
        for expires in (NOW - timedelta(days=1), NOW + timedelta(days=30))
    ]
    target = SimpleNamespace(
        regions=SimpleNamespace(primary="us-east-1"),
        permitted=Permit(wire=True, provoke=True),
        minimum_proof=None,
        policy=POLICY,
        waivers=waivers,
        embedded=None,
    )
    return SimpleNamespace(
        target=target,
        file=file,
        connect=lambda _sink: SimpleNamespace(reads=Asked(answer)),
        context=SimpleNamespace(system=SimpleNamespace(api=SimpleNamespace(id="abc"))),
        redactor=Redactor(("hidden-secret",)),
    )


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Region, permits, figures, which waivers counted, the last drill; outside of a clone there is no commit."""
    found = facts(environment(to_text(DRILL), tmp_path / "target.toml"), NOW)
    assert facts_of(json.loads(json.dumps(found.document()))) == found
    assert (found.region, found.permits, found.target_commit) == ("us-east-1", ("wire", "provoke"), None)
    assert [each.in_force for each in found.waivers] == [False, True]
    assert (found.drill_at, found.drill_succeeded, found.evidence_max_age) == (DRILL.at, True, timedelta(days=35))


@pytest.mark.parametrize(
    ("answer", "unseen"),
    [(NotThere("no parameter"), None), (CouldNotLook("aws.denied", "hidden-secret denied"), "[redacted] denied")],
)
def test_that_nobody_could_look_at_the_last_drill_is_a_fact(
    tmp_path: Path, answer: Exception, unseen: str | None
) -> None:
    """It ends no run, and is told without secrets."""
    found = facts(environment(answer, tmp_path / "target.toml"), NOW)
    assert found.drill_at is None
    assert found.drill_unseen is None if unseen is None else unseen in str(found.drill_unseen)


def test_figures_are_words_and_numbers() -> None:
    """As the target file has them."""
    found = figures(POLICY)
    assert json.loads(json.dumps(found)) == found
    assert (found["tls_mode"], found["role_additions"]) == ("enforce", {"api": ["sqs:SendMessage *"]})
