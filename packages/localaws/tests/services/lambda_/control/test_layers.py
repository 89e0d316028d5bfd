"""Layer versions and the functions that use them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import requests

Name = Callable[[str], str]


def test_a_function_keeps_a_layer_that_was_deleted(
    client: Any, make: Callable[..., str], unique: Name, invoke: Callable[..., Any]
) -> None:
    """A deleted layer version goes on serving the functions that use it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("python/helper.py", "WHO = 'layer'")
    layer = client.publish_layer_version(LayerName=unique("layer"), Content={"ZipFile": content.getvalue()})
    by_arn = client.get_layer_version_by_arn(Arn=layer["LayerVersionArn"])
    assert requests.get(by_arn["Content"]["Location"], timeout=10).content == content.getvalue()
    source = "import helper\ndef handler(event, context): return helper.WHO"
    name = make(source, Layers=[layer["LayerVersionArn"]])
    client.delete_layer_version(LayerName=layer["LayerArn"].rpartition(":")[2], VersionNumber=1)
    assert invoke(name) == "layer"
