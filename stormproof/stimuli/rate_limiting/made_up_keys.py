"""Keys that nobody was given, on routes that ask an authorizer of the owner's: whom it lets in no limit holds.

With our own authorizer that is criterion 1.3. A route of each kind is asked, without any valid key.
"""

from __future__ import annotations

from collections.abc import Iterator

from probes.remote.http import Connection
from stormproof.core.bench import Bench
from stormproof.core.judges.authentication.admission import Attempt
from stormproof.core.judges.authentication.guards import BY_LAMBDA
from stormproof.core.keys import new_key
from stormproof.stimuli.authentication.wrong_credentials import Wrong, wrong_credentials
from stormproof.stimuli.authentication.wrong_keys import a_key, entered
from stormproof.stimuli.shared.entry_points import Route
from stormproof.stimuli.shared.route_classes import sampled


def enter_with_made_up_keys(bench: Bench) -> Iterator[Attempt]:
    """Try made-up keys, and credentials beside them, at one route of each kind behind a Lambda authorizer of others."""
    for entry_point in sampled(bench):
        with Connection(entry_point.endpoint) as connection:
            for route in entry_point.routes:
                for wrong in _made_up(bench, route) if route.guard.foreign.startswith(BY_LAMBDA) else ():
                    yield entered(bench, connection, entry_point, route, wrong)


def _made_up(bench: Bench, route: Route) -> Iterator[Wrong]:
    key = a_key(new_key(), "a made-up key")
    for wrong in wrong_credentials(bench, route):
        yield Wrong(f"{key.note} and {wrong.note}", {**wrong.headers, **key.headers}, wrong.query)
