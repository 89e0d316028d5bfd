"""On an embedded AWS of its own: a removal puts back exactly what stood before, whatever the owner had set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from stormproof.core.planning.former import ROOT
from stormproof.core.planning.plans import Call
from stormproof.core.policy import Policy
from tests.provisioners.live.conftest import Site, embedded, reached
from tests.provisioners.live.owners_values import owned
from tests.provisioners.live.snapshots import snapshot
from tests.provisioners.live.test_transport_and_encryption import SERVICES, new_key

KEPT = {"bucket.get_bucket_versioning.Status": "Enabled"}
"""What a removal leaves on, and says so: what is lost without it cannot be brought back."""
ASKED = (("/health", "GET"), ("/health", "OPTIONS"), ("/nowhere", "GET"))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A system as found, with an owner's values in every place."""
    with embedded(tmp_path_factory.mktemp("owned")) as told:
        site = reached(told)
        site.inject(*owned(site))
        yield reached(told)


def seen(site: Site) -> dict[str, Any]:
    """Return all that stands, and what clients are answered."""
    answers = {f"{verb} {path}": site.ask(path, verb) for path, verb in ASKED}
    exact = {name: (each.status, each.body) for name, each in answers.items()}
    headers = {
        name: sorted(h for h in each.headers if not h.startswith(("date", "x-amz"))) for name, each in answers.items()
    }
    return {**snapshot(site.reached.connection.reader, site.system), "answers": exact, "headers": headers}


def kept(site: Site) -> list[str]:
    """Return the names of the parameters that keep former settings."""
    reader = site.reached.connection.reader
    return sorted(reader.pages("ssm", "get_parameters_by_path", "Parameters[].Name", Path=ROOT, Recursive=True))


def hardened_and_removed(site: Site, policy: Policy) -> dict[str, Any]:
    """Return what is seen between."""
    plan = site.plan(policy=policy)
    assert not plan.blocked
    site.apply(plan)
    assert not site.plan(policy=policy).changes
    between = seen(site)
    site.apply(site.removal(policy))
    return between


def test_every_setting_is_as_it_was(own: Site) -> None:
    """Bodies, headers, statuses, policies, TLS, log formats, throttles, firewall: nothing differs, nothing is kept."""
    before, known = seen(own), kept(own)
    between = hardened_and_removed(own, own.policy)
    assert between != before
    assert seen(own) == {**before, **KEPT}
    assert kept(own) == known
    assert not own.removal().changes


def test_keys_are_as_they_were(own: Site) -> None:
    """A bucket under the owner's key, a queue under none: the policy's key goes off, and theirs come back."""
    theirs, ours = new_key(own, SERVICES), new_key(own, SERVICES)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": theirs}}
    configuration = {"Rules": [{**rule, "BucketKeyEnabled": False}]}
    parameters = {"Bucket": own.system.buckets[0].name, "ServerSideEncryptionConfiguration": configuration}
    own.inject(Call("s3", "put_bucket_encryption", parameters))
    before = seen(own)
    hardened_and_removed(own, replace(own.policy, encryption_key_arn=ours))
    grants = {name: value for name, value in seen(own).items() if "stormproof-encryption" not in name}
    assert grants == {**before, **KEPT}


def test_what_the_owner_has_changed_since_is_left(own: Site) -> None:
    """A removal puts back what it replaced, and nothing that somebody has set after it."""
    own.apply(own.plan())
    name, since = own.system.functions[0].name, {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG"}
    parameters = {"FunctionName": name, "LoggingConfig": {**since, "SystemLogLevel": "DEBUG"}}
    own.inject(Call("lambda", "update_function_configuration", parameters))
    own.apply(own.removal())
    found = own.reached.connection.reader.read("lambda", "get_function_configuration", FunctionName=name)
    assert found["LoggingConfig"].items() >= since.items()
