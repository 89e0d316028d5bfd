"""Where a function's modules are looked for, and programs that start the runtime."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.services.lambda_.runtime.processes.search_path import followed
from localaws_testing.functions import archive_of

PLACES = {"/var/task": "/a/task", "/opt": "/a/opt", "/var/runtime": "/a/runtime"}
TELL = """
import os, sys
def handler(event, context):
    import found
    return {"who": found.WHO, "path": sys.path, "variable": os.environ["PYTHONPATH"], "marks": os.environ.get("MARKS"),
            "argv": sys.argv, "handler": os.environ["_HANDLER"], "left": [n for n in os.environ if "LOCALAWS" in n],
            "flags": sys.flags.dev_mode, "boto3": __import__("boto3").__name__}
"""


@given(st.sampled_from(sorted(PLACES)), st.text("abc/.", max_size=8))
def test_only_aws_own_places_are_followed(place: str, rest: str) -> None:
    """A path below one of them lies in the folder that stands for it; any other path stays as it is."""
    assert followed(f"{place}/{rest}", PLACES) == f"{PLACES[place]}/{rest}"
    assert followed(f"{place}s/{rest}", PLACES) == f"{place}s/{rest}"
    assert followed(f"/x{place}", PLACES) == f"/x{place}"


def layer_files() -> dict[str, str | bytes]:
    """A module of the same name in each place of a layer."""
    release = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return {
        f"python/lib/{release}/site-packages/found.py": "WHO = 'site-packages'",
        "python/found.py": "WHO = 'python'",
        "elsewhere/found.py": "WHO = 'elsewhere'",
    }


def test_without_a_variable_code_comes_first_then_the_layers(bench: Any) -> None:
    """The code, the layers' site-packages, the layers' python, the runtime; PYTHONPATH then names the runtime."""
    layer = archive_of(layer_files())
    bench.add("first", code=archive_of({"app.py": TELL, "found.py": "WHO = 'code'"}), layers=(layer,))
    bench.add("second", code=archive_of({"app.py": TELL}), layers=(layer,))
    bench.add("third", code=archive_of({"app.py": TELL}), layers=(archive_of({"python/found.py": "WHO = 'python'"}),))
    seen = {name: bench.result(name) for name in ("first", "second", "third")}
    assert [seen[name]["who"] for name in seen] == ["code", "site-packages", "python"]
    task, site, python, runtime = seen["second"]["path"][:4]
    assert task.rpartition("/")[0].endswith("/task")
    assert site.endswith("/site-packages")
    assert python.endswith("/python")
    assert seen["second"]["variable"] == runtime


def test_a_variable_takes_the_layers_place(bench: Any) -> None:
    """PYTHONPATH counts behind the code and the runtime; the layers' own folders are searched only if it names them."""
    layer, code = archive_of(layer_files()), archive_of({"app.py": TELL, "lib/found.py": "WHO = 'lib'"})
    for name, value in {"lib": "/var/task/lib:/opt/python", "opt": "/opt/python", "far": "/opt/elsewhere"}.items():
        bench.add(f"variable-{name}", code=code, layers=(layer,), environment=(("PYTHONPATH", value),))
    bench.add("variable-none", code=code, layers=(layer,), environment=(("PYTHONPATH", "/var/runtime"),))
    seen = {name: bench.result(f"variable-{name}") for name in ("lib", "opt", "far")}
    assert {name: result["who"] for name, result in seen.items()} == {"lib": "lib", "opt": "python", "far": "elsewhere"}
    assert bench.error("variable-none")["errorType"] == "ModuleNotFoundError"


def test_startup_files_are_heeded(bench: Any) -> None:
    """A .pth file in the code adds its folder; a sitecustomize on the PYTHONPATH has run before the function loads."""
    bench.add("pth", code=archive_of({"app.py": TELL, "own.pth": "lib\n", "lib/found.py": "WHO = 'pth'"}))
    assert bench.result("pth")["who"] == "pth"
    customize = "import os; os.environ['MARKS'] = 'customized'"
    code = archive_of({"app.py": TELL, "found.py": "WHO = 1", "boot/sitecustomize.py": customize})
    bench.add("customized", code=code, environment=(("PYTHONPATH", "/var/task/boot"),))
    assert bench.result("customized")["marks"] == "customized"


WRAPPER = """#!/bin/sh
export MARKS="$MARKS one"
export PYTHONPATH="/opt/python:$PYTHONPATH"
{last}
"""
PLAIN = 'exec "$@"'
OPTIONS = 'for last; do :; done; set -- "$1" -X dev "$2" "$3" "$4" "$last"; exec "$@"'
CHAINED = 'exec "$(dirname "$0")/second" "$@"'


@pytest.mark.parametrize("last", [PLAIN, OPTIONS, CHAINED])
def test_a_wrapper_starts_the_runtime(bench: Any, last: str) -> None:
    """A program of a layer is given the runtime's command; it may set variables, add options and call another one."""
    files = {
        "wrap": WRAPPER.format(last=last),
        "second": '#!/bin/sh\nexport MARKS="$MARKS two" _HANDLER=other.handler\nexec "$@"\n',
    }
    code = archive_of({"app.py": TELL, "other.py": TELL, "found.py": "WHO = 'code'"})
    name = f"wrapped-{len(last)}"
    environment = (("AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrap"), ("MARKS", "own"))
    bench.add(name, code=code, layers=(archive_of(files, 0o755),), environment=environment, timeout_s=20)
    seen = bench.result(name)
    assert seen["marks"] == ("own one two" if last is CHAINED else "own one")
    assert seen["handler"] == seen["argv"][1] == ("other.handler" if last is CHAINED else "app.handler")
    assert seen["flags"] is (last is OPTIONS)
    assert (seen["who"], seen["boto3"], seen["left"]) == ("code", "boto3", [])
    assert not any(entry.endswith("site-packages") and "/opt/" not in entry for entry in seen["path"])


@pytest.mark.parametrize(("mode", "named", "status"), [(0o755, "/opt/absent", 127), (0o644, "/var/task/wrap", 126)])
def test_a_wrapper_that_cannot_run_is_told(bench: Any, mode: int, named: str, status: int) -> None:
    """One that is not there ends the runtime with 127, one that may not be executed with 126, as AWS's start does."""
    code = archive_of({"app.py": TELL, "wrap": '#!/bin/sh\nexec "$@"\n'}, mode)
    name = f"refused-{status}"
    bench.add(name, code=code, environment=(("AWS_LAMBDA_EXEC_WRAPPER", named),))
    error = bench.error(name)
    assert (error["errorType"], f"exit status {status}" in error["errorMessage"]) == ("Runtime.ExitError", True)
    said = "does not exist" if status == 127 else "is not an executable"
    assert any(said in message for message in bench.written.messages(f"/aws/lambda/{name}"))
