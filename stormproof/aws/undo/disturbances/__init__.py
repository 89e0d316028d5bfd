"""The allow-list: every kind of thing that is disturbed on purpose, how it is looked at, and what puts it back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stormproof.aws.undo.disturbances.apis import APIS
from stormproof.aws.undo.disturbances.budgets import BUDGETS
from stormproof.aws.undo.disturbances.canaries import CANARIES
from stormproof.aws.undo.disturbances.dashboards import DASHBOARDS
from stormproof.aws.undo.disturbances.event_sources import EVENT_SOURCES
from stormproof.aws.undo.disturbances.firewalls import FIREWALLS
from stormproof.aws.undo.disturbances.functions import FUNCTIONS
from stormproof.aws.undo.disturbances.kind import Kind
from stormproof.aws.undo.disturbances.logs import LOGS
from stormproof.aws.undo.disturbances.others import OTHERS
from stormproof.aws.undo.disturbances.own_queues import OWN_QUEUES
from stormproof.aws.undo.disturbances.own_routes import OWN_ROUTES
from stormproof.aws.undo.disturbances.probe_keys import PROBE_KEYS
from stormproof.aws.undo.disturbances.recovery import RECOVERIES
from stormproof.aws.undo.disturbances.releases import RELEASES
from stormproof.aws.undo.disturbances.repositories import REPOSITORIES
from stormproof.aws.undo.disturbances.roles import ROLES
from stormproof.aws.undo.disturbances.served_demands import SERVED_DEMANDS
from stormproof.aws.undo.disturbances.stores import STORES
from stormproof.aws.undo.disturbances.traces import TRACES
from stormproof.core.planning.plans import Call

KINDS: tuple[Kind, ...] = (
    *APIS,
    *OWN_ROUTES,
    *SERVED_DEMANDS,
    *OWN_QUEUES,
    *FUNCTIONS,
    *ROLES,
    *LOGS,
    *STORES,
    *RECOVERIES,
    *FIREWALLS,
    *BUDGETS,
    *DASHBOARDS,
    *PROBE_KEYS,
    *CANARIES,
    *EVENT_SOURCES,
    *RELEASES,
    *REPOSITORIES,
    *OTHERS,
    *TRACES,
)
BY_NAME: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})


def kind_of(call: Call) -> Kind | None:
    """Return the kind of thing that a call is about, None where it is of none that is put back."""
    return next((each for each in KINDS if each.service == call.service and call.operation in each.split), None)
