"""Cost Explorer's answers from the account's costs.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html: the end is excluded, a tag
groups as ``Key$value``, periods without costs are there with zero; the current period is estimated. All cost metrics
are the same here: nothing is amortised, shared or discounted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from localaws.services.costs.calendars import periods
from localaws.services.costs.forecast import daily, interval
from localaws.services.costs.ledger import DIMENSIONS, Cost, CostLedger, selection

METRICS = ("AmortizedCost", "BlendedCost", "NetAmortizedCost", "NetUnblendedCost", "UnblendedCost")
MAX_GROUPS = 2


class Invalid(ValueError):
    """The request is one that Cost Explorer refuses (ValidationException)."""


def usage(request: Mapping[str, Any], ledger: CostLedger, today: date) -> dict[str, Any]:
    """Answer GetCostAndUsage. Raises Invalid."""
    start, end = span(request)
    unit = _granularity(request)
    metrics = [_metric(name) for name in request.get("Metrics") or ()]
    if not metrics:
        raise Invalid("At least one metric must be specified")
    groups = request.get("GroupBy") or []
    keys = [_group_key(group) for group in groups]
    selects = _selection(request)
    costs = [cost for cost in ledger.between(start, end) if selects(cost)]
    results = [_result(costs, metrics, keys, *bounds, today) for bounds in periods(start, end, unit)]
    answer: dict[str, Any] = {"ResultsByTime": results, "DimensionValueAttributes": []}
    return answer | ({"GroupDefinitions": groups} if groups else {})


def forecast(request: Mapping[str, Any], ledger: CostLedger, today: date) -> dict[str, Any]:
    """Answer GetCostForecast. Raises Invalid, and NoHistory where there are no costs to forecast from.

    The start is today: "equal to or no later than the current date", says
    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostForecast.html; whether days that are
    over may be asked for is not known, and they are refused.
    """
    start, end = span(request)
    unit = _granularity(request)
    if start < today:
        raise Invalid("Start time must not be before the current date")
    if start > today:
        raise Invalid("Start date must be equal to or no later than the current date")
    name = str(request.get("Metric", ""))
    if name.replace("_", "").lower() not in {metric.lower() for metric in METRICS}:
        raise Invalid(f"Invalid metric: {name}")
    selects, level = _selection(request), int(request.get("PredictionIntervalLevel") or 80)
    mean, deviation = daily([cost for cost in ledger.all() if selects(cost)], today)
    results = []
    for first, last in periods(start, end, unit):
        low, high = interval(mean, deviation, (last - first).days, level)
        results.append(
            {
                "TimePeriod": _shape(first, last),
                "MeanValue": amount(mean * (last - first).days),
                "PredictionIntervalLowerBound": amount(low),
                "PredictionIntervalUpperBound": amount(high),
            }
        )
    return {"Total": _money(mean * (end - start).days), "ForecastResultsByTime": results}


def dimension_values(request: Mapping[str, Any], ledger: CostLedger) -> list[str]:
    """Return the values of a dimension in a span, for GetDimensionValues. Raises Invalid."""
    key = str(request.get("Dimension"))
    if key not in DIMENSIONS:
        raise Invalid(f"localaws does not implement the dimension {key}")
    return _searched(request, [DIMENSIONS[key](cost) for cost in _found(request, ledger)])


def tag_values(request: Mapping[str, Any], ledger: CostLedger) -> list[str]:
    """Return the keys of tags in a span, or the values of one, for GetTags. Raises Invalid."""
    key, costs = request.get("TagKey"), _found(request, ledger)
    if key:
        return _searched(request, [cost.tags.get(key, "") for cost in costs])
    return _searched(request, [name for cost in costs for name in cost.tags])


def span(request: Mapping[str, Any]) -> tuple[date, date]:
    """Return the TimePeriod of a request; Invalid where it is empty or malformed."""
    try:
        start, end = (date.fromisoformat(str(request["TimePeriod"][name])[:10]) for name in ("Start", "End"))
    except (KeyError, ValueError):
        raise Invalid("TimePeriod needs Start and End as YYYY-MM-DD") from None
    if start >= end:
        raise Invalid("Start date (and hour) should be before end date (and hour)")
    return start, end


def amount(value: Decimal) -> str:
    """Return an amount as Cost Explorer spells it: up to ten decimals, none that are zero at the end."""
    return f"{value.quantize(Decimal('1E-10')).normalize():f}" if value else "0"


def _found(request: Mapping[str, Any], ledger: CostLedger) -> Sequence[Cost]:
    selects = _selection(request)
    return [cost for cost in ledger.between(*span(request)) if selects(cost)]


def _searched(request: Mapping[str, Any], values: Sequence[str]) -> list[str]:
    part = str(request.get("SearchString") or "").lower()
    return sorted({value for value in values if part in value.lower()})


def _selection(request: Mapping[str, Any]) -> Callable[[Cost], bool]:
    try:
        return selection(request.get("Filter"))
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"Invalid filter: {error}") from None


def _granularity(request: Mapping[str, Any]) -> str:
    unit = str(request.get("Granularity"))
    if unit not in {"DAILY", "MONTHLY"}:
        raise Invalid(f"localaws does not implement the granularity {unit}; DAILY and MONTHLY it does")
    return unit


def _metric(name: str) -> str:
    if name not in METRICS:
        raise Invalid(f"localaws does not implement the metric {name}")
    return name


def _group_key(group: Mapping[str, Any]) -> Callable[[Cost], str]:
    kind, key = group.get("Type"), str(group.get("Key"))
    if kind == "TAG":
        return lambda cost: f"{key}${cost.tags.get(key, '')}"
    if kind != "DIMENSION" or key not in DIMENSIONS:
        raise Invalid(f"localaws does not implement groups by {kind} {key}")
    return DIMENSIONS[key]


def _result(
    costs: Sequence[Cost],
    metrics: Sequence[str],
    keys: Sequence[Callable[[Cost], str]],
    start: date,
    end: date,
    today: date,
) -> dict[str, Any]:
    if len(keys) > MAX_GROUPS:
        raise Invalid("At most 2 groups can be specified")
    sums: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for cost in costs:
        if start <= cost.day < end:
            sums[tuple(key(cost) for key in keys)] += cost.amount
    groups = [
        {"Keys": list(names), "Metrics": {metric: _money(total) for metric in metrics}}
        for names, total in sorted(sums.items())
        if keys
    ]
    total = {} if keys else {metric: _money(sums[()]) for metric in metrics}
    return {"TimePeriod": _shape(start, end), "Total": total, "Groups": groups, "Estimated": end > today.replace(day=1)}


def _shape(start: date, end: date) -> dict[str, str]:
    return {"Start": start.isoformat(), "End": end.isoformat()}


def _money(value: Decimal) -> dict[str, str]:
    return {"Amount": amount(value), "Unit": "USD"}
