"""Security policies.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html .
"""

from __future__ import annotations

import pytest

from localaws.services.apigateway.gateway.security_policies import admits, minimum_version, most_permissive


@pytest.mark.parametrize(
    ("policy", "version"),
    [
        ("TLS_1_0", "TLSv1"),
        ("TLS_1_2", "TLSv1.2"),
        ("SecurityPolicy_TLS13_1_3_2025_09", "TLSv1.3"),
        ("SecurityPolicy_TLS13_1_3_FIPS_2025_09", "TLSv1.3"),
        ("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", "TLSv1.2"),
        ("SecurityPolicy_TLS13_1_2_2021_06", "TLSv1.2"),
        ("SecurityPolicy_TLS12_PFS_2025_EDGE", "TLSv1.2"),
        ("SecurityPolicy_OfTomorrow", "TLSv1.2"),
    ],
)
def test_a_policy_tells_the_oldest_version_that_it_admits(policy: str, version: str) -> None:
    """The name of a policy tells its lowest version; unknown ones are held to TLS 1.2."""
    assert minimum_version(policy) == version


def test_versions_below_the_policy_are_refused() -> None:
    """A policy admits its own version and newer ones."""
    assert [admits("TLS_1_2", version) for version in ("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")] == [
        False,
        False,
        True,
        True,
    ]


def test_among_several_the_oldest_version_counts() -> None:
    """What one API admits must be possible where no API is named; without APIs, TLS 1.2."""
    assert most_permissive(("SecurityPolicy_TLS13_1_3_2025_09", "TLS_1_2")) == "TLS_1_2"
    assert most_permissive(("TLS_1_2", "TLS_1_0")) == "TLS_1_0"
    assert most_permissive(()) == "TLS_1_2"
