"""What CloudWatch has not counted yet is waited for, and never taken for what a dashboard lacks."""

from __future__ import annotations

from datetime import UTC, datetime

from stormproof.core.dashboards.metrics import SUM, Measure, of_api, of_function, of_stage
from stormproof.stimuli.dashboards.known_traffic import missing
from tests.provisioners.fakes import SYSTEM

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
EXECUTIONS = Measure(of_function(SYSTEM.functions[0], "Invocations"), SUM, 300)
OF_ALL, OF_STAGE = (Measure(of(SYSTEM.api, "Count"), SUM, 300) for of in (of_api, of_stage))


def test_what_was_sent_must_be_counted() -> None:
    """With what others have sent there may be more."""
    assert "24" in missing({EXECUTIONS: {AT: 24.0}}, {EXECUTIONS: 25})
    assert not missing({EXECUTIONS: {AT: 20.0, AT.replace(minute=5): 9.0}}, {EXECUTIONS: 25})


def test_every_metric_must_be_known() -> None:
    """A queue that nobody has used for long has no figures for a while."""
    assert "no figure of Invocations" in missing({EXECUTIONS: {}}, {})


def test_one_form_of_the_apis_metrics_is_enough() -> None:
    """The API's or its stage's."""
    assert not missing({OF_ALL: {AT: 8.0}, OF_STAGE: {}}, {})
    assert missing({OF_ALL: {}, OF_STAGE: {}}, {})
