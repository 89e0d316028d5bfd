"""The states that comply with requirement 2 and the criteria on performance figures though made otherwise."""

from __future__ import annotations

from stormproof.core.faults import PassScenario
from stormproof.sabotage.dashboards import owners_dashboards as owners

DASHBOARD, FILTERS = ("dashboard",), ("cold-start-filters", "dashboard")
SHOWN = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "4.4", "4.5")
"""What a dashboard alone can satisfy."""

DASHBOARDS_PASSES = (
    *(PassScenario(f"own-dashboard-in-averages-{each}", each, DASHBOARD, owners.in_averages) for each in SHOWN),
    *(PassScenario(f"own-dashboard-in-metric-math-{each}", each, DASHBOARD, owners.in_metric_math) for each in SHOWN),
    # the dashboard shows the owner's metric and, where others make alarms meanwhile, would be written anew
    PassScenario("own-cold-start-filter", "4.3", FILTERS, owners.own_filter, alone=True),
    PassScenario(
        "own-cold-start-filter-without-default", "4.3", FILTERS, owners.own_filter_without_default, alone=True
    ),
)
