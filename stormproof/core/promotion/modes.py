"""The controls that clients can feel: each either observes or enforces, as the target file says and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.core.policy import OBSERVING, Policy

ENFORCE = "enforce"
OBSERVED = "among those that can observe"
"""What the criteria are whose controls have a mode."""
OWN_REQUESTS = "requests of `stormproof verify` stand among them, and those of monitoring"


@dataclass(frozen=True)
class ModedControl:
    """A control with a mode; `key` is its key under ``[policy]``, `controls` are those of a plan that have the mode.

    `enforcing` says what enforcement does to clients. `recorded` tells whether observing writes down what would be
    refused, `blind_spots` what it does not write down.
    """

    name: str
    key: str
    criteria: tuple[str, ...]
    controls: tuple[str, ...]
    enforcing: str
    blind_spots: tuple[str, ...]
    recorded: bool = True

    @property
    def observing(self) -> str:
        """The word that the target file has for observing."""
        return OBSERVING[self.key]

    def mode(self, policy: Policy) -> str:
        """Return the mode that a policy sets, in the target file's word."""
        return str(getattr(policy, self.key).value)

    def enforces(self, policy: Policy) -> bool:
        """Tell whether a policy enforces it."""
        return self.mode(policy) == ENFORCE


MODED = (
    ModedControl(
        "authentication",
        "authentication_mode",
        ("1.1", "1.2", "1.3", "1.4", "1.5"),
        ("authorizer", "authorizer-function", "method-authorization"),
        "a request without a valid key is refused: 401 without a key, 403 with an invalid one",
        (
            "a request that the firewall refuses does not come this far",
            "what a native key's requirement refuses afterwards stands among them",
            "ways that do not lead through the authorizer: function URLs, other APIs",
            OWN_REQUESTS,
        ),
    ),
    ModedControl(
        "rate-limit",
        "rate_limit_mode",
        ("6.1", "6.2", "6.3", "6.4", "6.5"),
        ("rate-guard",),
        "a key's requests over its limit of an hour are refused with 429",
        (
            "functions that cannot be guarded: their routes are neither counted nor refused",
            "requests without a key's ID are not counted; while authentication observes, those are all without a key",
            OWN_REQUESTS,
        ),
    ),
    ModedControl(
        "firewall",
        "firewall_mode",
        ("8.1", "8.2"),
        ("firewall",),
        "what the firewall takes for an attack, and what comes from listed addresses, is refused with 403",
        (
            "told from the full log: sampled requests reach back three hours and are samples",
            "keys are kept out of the log, so whose a request was is not known, its address is",
            "of a body the first 16 KB are inspected; rules on bodies only count, SizeRestrictions_BODY always",
            OWN_REQUESTS,
        ),
    ),
    ModedControl(
        "tls",
        "tls_mode",
        ("8.3", "8.5"),
        ("api-security-policy", "domain-security-policy", "bucket-policy", "queue-policies"),
        "clients that speak no TLS newer than 1.1 are refused",
        (
            "a handshake that fails leaves no line in any log",
            "callers of bucket and queues: their transport stands in CloudTrail's data events alone",
            "stages other than the one that serves users",
        ),
    ),
    ModedControl(
        "roles",
        "roles_mode",
        ("8.6",),
        ("function-role", "function-roles"),
        "what a function does and its code does not show is refused from now on",
        ("nothing records what a function does: compare the permissions that `plan` proposes with what it needs",),
        recorded=False,
    ),
)
"""Every control with a mode, in the order in which they are shown."""


def chosen(named: Collection[str], criteria: Collection[str] | None) -> tuple[ModedControl, ...]:
    """Return the controls that are meant: by name, by criteria (ids), or both; all where nothing is said.

    Raises UsageError for a name that there is not.
    """
    known = {each.name: each for each in MODED}
    for name in named:
        if name not in known:
            raise UsageError(f"there is no control {name!r} with a mode", f"they are: {', '.join(known)}")
    of_criteria = {} if criteria is None else {each.name for each in MODED if set(each.criteria) & set(criteria)}
    everything = not named and criteria is None
    return tuple(each for each in MODED if everything or each.name in named or each.name in of_criteria)


def unmoded(criteria: Collection[str]) -> tuple[str, ...]:
    """Return those of the criteria (ids) that no control with a mode serves, in the catalogue's order."""
    served = {id_ for each in MODED for id_ in each.criteria}
    return tuple(id_ for id_ in catalogue().criteria if id_ in criteria and id_ not in served)
