"""AWS/ApiGateway: Count, 4XXError, 5XXError, Latency, IntegrationLatency.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html : dimensions
{ApiName} and {ApiName, Stage}; {ApiName, Method, Resource, Stage} when detailed metrics are on; every request gives
4XXError and 5XXError a 0 or 1, so that their average is the rate; characters outside ASCII are dropped from ApiName,
which is the API's ID where none is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from localaws.kernel.ports import Datum, Metrics
from localaws.services.apigateway.gateway.exchange import UNROUTED, Exchange

NAMESPACE = "AWS/ApiGateway"


@dataclass(frozen=True)
class GatewayMetrics:
    """Emits the values of a finished exchange."""

    metrics: Metrics

    def __call__(self, exchange: Exchange) -> None:
        """Emit the values, at once."""
        values = _values(exchange)
        data = [
            Datum(NAMESPACE, name, value, exchange.started, unit, dimensions)
            for dimensions in _dimensions(exchange)
            for name, value, unit in values
        ]
        self.metrics.emit(exchange.stage.api.region, data)


def _values(exchange: Exchange) -> list[tuple[str, float, str]]:
    status = exchange.response.status if exchange.response else 500
    values = [
        ("Count", 1.0, "Count"),
        ("4XXError", float(400 <= status < 500), "Count"),
        ("5XXError", float(status >= 500), "Count"),
        ("Latency", float(exchange.elapsed), "Milliseconds"),
    ]
    if exchange.integrated:
        values.append(("IntegrationLatency", float(exchange.integrated.latency), "Milliseconds"))
    return values


def _dimensions(exchange: Exchange) -> Iterator[Mapping[str, str]]:
    api = exchange.stage.api
    name = api.name.encode("ascii", "ignore").decode() or api.id
    yield {"ApiName": name}
    yield {"ApiName": name, "Stage": exchange.stage.name}
    if exchange.resource is not UNROUTED and exchange.settings.get("metricsEnabled"):
        yield {
            "ApiName": name,
            "Method": exchange.request.method,
            "Resource": exchange.resource.path,
            "Stage": exchange.stage.name,
        }
