"""The layer is published when its code is another, and only then."""

import io
import zipfile

from provisioners.rate_limiting import rate_guard_layer
from provisioners.rate_limiting.rate_guard_layer import LayerVersions
from stormproof.aws.packaging import code_sha256, layer
from stormproof.core.deployed_code import RATE_GUARD
from stormproof.core.planning.plans import Action
from tests.provisioners.fakes import FakeReads, context, only, satisfied
from tests.provisioners.made_functions import LAYER

CODE = code_sha256(layer(RATE_GUARD))


def test_a_missing_layer_is_published() -> None:
    """Its ARN is known afterwards."""
    change = only(list(rate_guard_layer.plan(context(), LayerVersions())))
    assert change.action is Action.CREATE
    assert change.calls[0].yields == {"rate-guard-layer.arn": "LayerVersionArn"}


def test_the_second_plan_is_empty_and_other_code_is_published_anew() -> None:
    """Code is known by its digest."""
    assert satisfied(list(rate_guard_layer.plan(context(), LayerVersions(LAYER, CODE, (1,)))))
    assert only(list(rate_guard_layer.plan(context(), LayerVersions(LAYER, "other", (1,))))).action is Action.UPDATE


def test_the_code_lies_where_layers_are_searched_for_python() -> None:
    """``python/`` within the layer."""
    with zipfile.ZipFile(io.BytesIO(layer(RATE_GUARD))) as archive:
        assert archive.namelist() == ["python/stormproof_rate_guard.py", "python/stormproof_rate_store.py"]


def test_the_newest_version_is_the_one_that_counts() -> None:
    """AWS lists the newest first, but that is not relied upon."""
    versions = [{"Version": number, "LayerVersionArn": f"arn:{number}"} for number in (2, 10, 9)]
    reads = FakeReads(
        {
            ("lambda", "list_layer_versions"): versions,
            ("lambda", "get_layer_version"): lambda **asked: {"Content": {"CodeSha256": str(asked["VersionNumber"])}},
        }
    )
    found = rate_guard_layer.read(reads, context())
    assert found == LayerVersions("arn:10", "10", (2, 9, 10))
    assert len(only(list(rate_guard_layer.remove(context(), found))).calls) == 3
    assert satisfied(list(rate_guard_layer.remove(context(), LayerVersions())))
