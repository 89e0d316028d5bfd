"""Functions whose layers bring the runtime's packages along start from a template that has loaded those."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from localaws_testing.functions import archive_of

TOLD = """
import os
import six
def handler(event, context):
    return {"template": os.getppid(), "own": os.getpid(), "loaded": getattr(six, "PID", 0), "six": six.__file__,
            "who": getattr(six, "WHO", ""), "shared": __import__("shared").WHO if event else ""}
"""
SIX = Path(str(import_module("six").__file__)).read_text("utf-8") + "\nimport os\nWHO = 'layer'\nPID = os.getpid()\n"
BRINGS = archive_of({"python/six.py": SIX})
BROKEN = archive_of({"python/boto3/__init__.py": "raise RuntimeError('broken')"})
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="forking from a template process is Linux's alone")


def beside(who: str) -> Any:
    """A further layer, with a module of its own."""
    return archive_of({"python/shared.py": f"WHO = {who!r}"})


@FORKS
def test_a_layers_copy_is_loaded_once_whatever_lies_beside_it(one_bench: Any) -> None:
    """Two mixtures of layers with the same copy share the template that has loaded it, and keep their own modules."""
    one_bench.add("alone", TOLD, layers=(BRINGS,), timeout_s=60)
    for who in ("one", "other"):
        one_bench.add(f"beside-{who}", TOLD, layers=(beside(who), BRINGS), timeout_s=60)
    alone, one, other = (one_bench.result(name, name != "alone") for name in ("alone", "beside-one", "beside-other"))
    assert alone["template"] == one["template"] == other["template"] == alone["loaded"] == one["loaded"]
    assert {each["who"] for each in (alone, one, other)} == {"layer"}
    assert (one["shared"], other["shared"]) == ("one", "other")


@FORKS
def test_who_brings_nothing_along_starts_from_the_runtimes_own(one_bench: Any) -> None:
    """As does a function whose PYTHONPATH leaves its layers out."""
    one_bench.add("plain", TOLD, timeout_s=60)
    one_bench.add("left-out", TOLD, layers=(BRINGS,), environment=(("PYTHONPATH", "/var/task"),), timeout_s=60)
    one_bench.add("brings", TOLD, layers=(BRINGS,), timeout_s=60)
    plain, left_out, brings = (one_bench.result(name) for name in ("plain", "left-out", "brings"))
    assert plain["template"] == left_out["template"] != brings["template"]
    assert "/runtime/" in plain["six"]
    assert "/runtime/" in left_out["six"]


def test_the_codes_own_copy_comes_before_a_layers(one_bench: Any) -> None:
    """What the template has loaded is used by nobody whose path leads elsewhere."""
    code = archive_of({"app.py": TOLD, "six.py": SIX.replace("WHO = 'layer'", "WHO = 'code'")})
    one_bench.add("own-copy", code=code, layers=(BRINGS,), timeout_s=60)
    told = one_bench.result("own-copy")
    assert told["who"] == "code"
    assert told["loaded"] == told["own"]


def test_a_copy_that_cannot_be_loaded_is_its_functions_error_alone(one_bench: Any) -> None:
    """The function is told as it is on AWS; one that does not ask for the package runs, as do all others."""
    for name, source in (("asks", f"import boto3\n{TOLD}"), ("does-not", TOLD)):
        one_bench.add(f"broken-{name}", source, layers=(BROKEN,), timeout_s=60)
    assert "broken" in one_bench.error("broken-asks")["errorMessage"]
    assert one_bench.result("broken-does-not")["six"]
    one_bench.add("whole", TOLD, timeout_s=60)
    assert one_bench.result("whole")["six"]
