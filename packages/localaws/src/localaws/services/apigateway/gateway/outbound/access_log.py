"""The stage's access log: one line a request, in the stage's format, to its log group.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html ; variables without a value are ``-``.
Requests that reach no stage have no access log.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from localaws.kernel.ports import Logs
from localaws.services.apigateway.gateway.exchange import Exchange
from localaws.services.apigateway.gateway.templates import render_plain

GROUP = ":log-group:"


@dataclass(frozen=True)
class AccessLog:
    """Writes the line of a finished exchange."""

    logs: Logs

    def __call__(self, exchange: Exchange) -> None:
        """Write the line, if the stage asks for one."""
        stage = exchange.stage
        if not stage.log_format or not stage.log_destination or GROUP not in stage.log_destination:
            return
        group = stage.log_destination.partition(GROUP)[2].removesuffix(":*")
        line = render_plain(stage.log_format, exchange)
        self.logs.write(stage.api.region, group, stream(stage.arn), [(int(exchange.started * 1000), line)])


def stream(stage_arn: str) -> str:
    """Return the log stream of a stage: like AWS's, 32 hexadecimal digits that say nothing."""
    return hashlib.sha256(stage_arn.encode()).hexdigest()[:32]
