"""On the embedded AWS: clients that ask all the while meet no failure, and no refusal that no plan announced."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stormproof.aws.embedded.session import EmbeddedSession
from stormproof.core.keys import new_key
from stormproof.core.naming import Names
from stormproof.core.observations import Endpoint
from stormproof.core.planning.plans import Plan
from stormproof.core.policy import ENFORCING, Mode, NativeRequirement, Policy, RolesMode
from stormproof.operations.keys import KeyStore
from tests.provisioners.live.conftest import Site, embedded, reached
from tests.provisioners.live.traffic import Admitted, Client, Route, Traffic

PROJECT = json.dumps({"name": "Traffic", "project_type": "api", "description": "Ask and ask"})
ROUTES = (Route("GET", "/health"), Route("POST", "/api/projects", PROJECT), Route("GET", "/api/templates"))
SERVED, FORBIDDEN, UNAUTHORIZED = frozenset({200, 201}), frozenset({403}), frozenset({401})
NATIVE, NOBODY, OURS = "native key", "no key", "key of Stormproof"
PLENTY = 1_000_000
STEADY = 20
"""Answers of each client between two steps."""
WITHIN_S = 60.0
OBSERVING = {"roles_mode": RolesMode.PROPOSE} | {
    name: Mode.OBSERVE for name in ("authentication_mode", "rate_limit_mode", "firewall_mode", "tls_mode")
}


def admitted(native: frozenset[int], nobody: frozenset[int], ours: frozenset[int]) -> Admitted:
    """Return what the three clients may be told."""
    return {NATIVE: native, NOBODY: nobody, OURS: ours}


AS_FOUND = admitted(SERVED, FORBIDDEN, FORBIDDEN)
ENFORCED = admitted(SERVED, UNAUTHORIZED, FORBIDDEN)
WITH_OURS = admitted(SERVED, UNAUTHORIZED, SERVED)


@dataclass
class Story:
    """The twin under traffic, step by step; `now` is what its clients are told."""

    site: Site
    traffic: Traffic
    now: Admitted = None  # type: ignore[assignment] # set by the first step

    def step(self, name: str, plan: Plan, after: Admitted) -> None:
        """Carry a plan out while clients may be told what they were told before or will be afterwards."""
        self.traffic.enter(name, {client: self.now[client] | after[client] for client in after})
        self.site.apply(plan)
        self.steady(f"after {name}", after)

    def steady(self, name: str, told: Admitted) -> None:
        """Have clients ask for a while."""
        self.now = told
        self.traffic.enter(name, told)
        self.traffic.until(STEADY, WITHIN_S)
