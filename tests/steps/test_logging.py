"""The steps about logs: whose a request was is known of one that got through."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from steps import logging
from stormproof.core.errors import CouldNotLook
from stormproof.core.request_log import SentRequest
from stormproof.core.stimuli import StimulusResult
from stormproof.stimuli.logging.logged_requests import Looked

NOW = datetime(2026, 11, 29, tzinfo=UTC)
REFUSED = SentRequest("r-1", "GET", "https://x/prod/health", 401, refused=True)


@pytest.mark.parametrize("sent", [(), (REFUSED,)], ids=["nothing", "refused"])
def test_where_nobody_got_through_no_user_is_looked_for(sent: tuple[SentRequest, ...]) -> None:
    """Each of none is logged with its user: that would be a PASS of nothing."""
    seen: StimulusResult[Any] = StimulusResult("it", NOW, NOW, 0.0, Looked(sent, {}, ()))
    with pytest.raises(CouldNotLook) as error:
        logging.users_logged(seen)
    assert error.value.code == "logs.nothing_sent"
