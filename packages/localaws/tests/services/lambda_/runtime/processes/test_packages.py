"""Which copy of a package a function gets: the first on its path, and everything that is loaded agrees on it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from localaws.services.lambda_.runtime.functions import Archive
from localaws_testing.functions import archive_of

PACKAGES = ("boto3", "botocore", "jmespath", "s3transfer", "six", "urllib3")
DATA = ("*.json*", "cacert.pem", "dynamodb/*/*", "s3/*/*", "sqs/*/*")
APP = """
import sys, types
{before}
import boto3, botocore.exceptions, jmespath, s3transfer.manager, six, urllib3
def handler(event, context):
    boto3.client("dynamodb")
    boto3.resource("s3").Bucket("b").Object("k")
    found = {{name: sys.modules[name].__file__ for name in event}}
    stray = [f"{{name}}.{{key}}" for name, module in list(sys.modules.items()) if name.partition(".")[0] in event
             for key, value in vars(module).items()
             if isinstance(value, types.ModuleType) and sys.modules.get(value.__name__, value) is not value]
    return {{"found": found, "stray": stray, "root": __file__.rpartition("/")[0],
            "one": boto3.client("dynamodb").exceptions.ClientError is botocore.exceptions.ClientError}}
"""


def files_of(package: str, under: str) -> dict[str, str | bytes]:
    """Return the files of an installed package, of botocore's data as much as a few services need."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    if not spec.submodule_search_locations:
        return {f"{under}{package}.py": Path(spec.origin).read_bytes()}
    base = Path(spec.origin).parent
    wanted = [*base.rglob("*.py"), *(found for pattern in DATA for found in (base / "data").glob(pattern))]
    wanted += base.glob("cacert.pem")
    return {
        f"{under}{package}/{file.relative_to(base).as_posix()}": file.read_bytes() for file in wanted if file.is_file()
    }


def bundle(packages: tuple[str, ...], under: str) -> dict[str, str | bytes]:
    """Return the files of several packages."""
    return {name: content for package in packages for name, content in files_of(package, under).items()}


def told(bench: Any, packages: tuple[str, ...], before: str = "", under: str = "", **more: Any) -> Mapping[str, Any]:
    """Run a function that brings the packages along under a folder, and return what it found."""
    code: dict[str, str | bytes] = {"app.py": APP.format(before=before)}
    layers: tuple[Archive, ...] = ()
    if under.startswith("python/"):
        layers = (archive_of(bundle(packages, under)),)
    else:
        code |= bundle(packages, under)
    name = "-".join(("packages", *packages, str(abs(hash(before + under)))))
    bench.add(name, code=archive_of(code), layers=layers, timeout_s=60, memory_mb=1024, **more)
    result: Mapping[str, Any] = bench.result(name, list(PACKAGES))
    return result


def brought(result: Mapping[str, Any]) -> set[str]:
    """Return the packages that did not come from the runtime; asserts that all modules agree on one copy of each."""
    assert result["stray"] == []
    assert result["one"] is True
    return {name for name, file in result["found"].items() if "/runtime/" not in file}


MIXTURES = [
    (),
    *((package,) for package in PACKAGES),
    *itertools.combinations(("boto3", "botocore", "urllib3"), 2),
    ("boto3", "botocore", "s3transfer"),
]


@pytest.mark.parametrize("packages", MIXTURES, ids="+".join)
def test_a_bundled_package_is_everybodys(one_bench: Any, packages: tuple[str, ...]) -> None:
    """Whatever of the runtime's packages the code brings along is used by the function and by the rest of them."""
    assert brought(told(one_bench, packages)) == set(packages)


def test_a_layers_package_is_everybodys(one_bench: Any) -> None:
    """A layer's folder comes before the runtime's own packages."""
    assert brought(told(one_bench, ("boto3", "botocore"), under="python/")) == {"boto3", "botocore"}


BY_HAND = [
    ("import os; sys.path.insert(0, os.path.join(os.environ['LAMBDA_TASK_ROOT'], 'vendor'))", "vendor/"),
    ("sys.path.insert(0, '/opt/python')", "python/"),
    ("sys.path.insert(0, '/opt/python/more')", "python/more/"),
    ("sys.path.insert(0, '/var/task/lib')", "lib/"),
]


@pytest.mark.parametrize(("before", "under"), BY_HAND)
def test_a_folder_put_on_the_path_by_hand_counts(one_bench: Any, before: str, under: str) -> None:
    """A handler may lead its own imports, by the places that AWS has too, before it imports anything."""
    assert brought(told(one_bench, ("botocore",), before, under)) == {"botocore"}


def test_what_is_loaded_stays(one_bench: Any) -> None:
    """A folder put on the path after an import changes nothing of what was imported, as ever in Python."""
    assert brought(told(one_bench, ("botocore",), "import boto3; sys.path.insert(0, '/var/task/lib')", "lib/")) == set()


RESOURCES = """
import boto3
def handler(event, context):
    return {name: type(boto3.resource(name)).__name__ for name in event}
"""


def test_resources_work(bench: Any) -> None:
    """boto3.resource makes every kind of resource that boto3 knows, those that were read before and others."""
    bench.add("resources", RESOURCES, timeout_s=30)
    names = ["dynamodb", "s3", "sns", "sqs", "cloudformation"]
    assert bench.result("resources", names) == {name: f"{name}.ServiceResource" for name in names}


DATA_PATH = """
import botocore.exceptions, botocore.session, json, os
def handler(event, context):
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    folder = os.path.join(os.environ["TMPDIR"], "models", "own", "2026-01-01")
    os.makedirs(folder)
    with open(os.path.join(folder, "service-2.json"), "w") as file:
        json.dump({"metadata": {"serviceId": "Own"}}, file)
    loader.search_paths.append(os.path.join(os.environ["TMPDIR"], "models"))
    return loader.load_service_model("own", "service-2")["metadata"]["serviceId"]
"""


def test_a_folder_of_descriptions_of_ones_own_is_read(bench: Any) -> None:
    """A function may add service descriptions to its session's loader, as on AWS."""
    bench.add("models", DATA_PATH, timeout_s=30)
    assert bench.result("models") == "Own"
