"""On the embedded AWS: an owner's replica is left as it is, and is named as what has versions that were destroyed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from stormproof.aws.undo.injection import injected
from stormproof.aws.undo.journal import Journal
from stormproof.core.errors import NotThere
from stormproof.core.recovery.record import Phase, Record
from stormproof.operations.recovery.overview import of_bucket
from stormproof.operations.recovery.work import Work
from stormproof.sabotage.recovery.replicas import replicated
from stormproof.sabotage.shared.stores import a_bucket
from tests.provisioners.live.conftest import Partly

pytestmark = [pytest.mark.nightly, pytest.mark.usefixtures("whole_again")]
KEY = "stormproof-probe/recovery/replicated"


def test_a_destroyed_version_is_told_to_be_in_the_replica_and_is_there(partly: Partly, tmp_path: Path) -> None:
    """Nothing is planned about it; it goes with the scenario, and with it all that was copied into it."""
    site = partly("7.2")
    connection, bucket = site.reached.connection, a_bucket(site.context)
    s3, replica = site.client("s3"), f"acme-replica-{site.system.api.id}"
    moment = connection.clock.now()
    work = Work(site.reached, Record("r", "objects", bucket.name, moment, moment, "", Phase.WRITING))
    with injected(Journal(connection, site.system, tmp_path), replicated(connection.reader, site.context)):
        assert not site.plan().changes
        version = s3.put_object(Bucket=bucket.name, Key=KEY, Body=b"kept")["VersionId"]
        connection.clock.advance(timedelta(seconds=5))
        s3.delete_object(Bucket=bucket.name, Key=KEY, VersionId=version)
        said = "\n".join(of_bucket(work, bucket, moment).lines)
        assert f"the replica {replica}, may have them under the same IDs" in said
        assert s3.get_object(Bucket=replica, Key=KEY, VersionId=version)["Body"].read() == b"kept"
    with pytest.raises(NotThere):
        connection.reader.read("s3", "get_bucket_versioning", Bucket=replica)
    with pytest.raises(NotThere):
        connection.reader.read("s3", "get_bucket_replication", Bucket=bucket.name)
