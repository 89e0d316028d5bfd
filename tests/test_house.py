"""The rules of the house that import-linter cannot say."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from stormproof.aws import probe_package

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("stormproof", "packages/localaws/src", "example", "provisioners", "probes", "steps")
DEPLOYED = ("provisioners/functions", "example/functions", "example/layer", "tests/plain_example/functions")
LAYER = {"shared", "aws_lambda_powertools", "aws_xray_sdk"}
"""What the twin's layer brings: its own folder, and what its requirements.txt asks for."""
MUTATES = ("stormproof/aws/", "stormproof/operations/", "stormproof/stimuli/")


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Return the files of the tree, those not yet added included, those ignored not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(path for line in listed.stdout.split() if (path := ROOT / line).is_file())


def sources(*folders: str) -> tuple[Path, ...]:
    """Return the Python files below the folders."""
    return tracked(*(f"{folder}/*.py" for folder in folders))


Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Program:
    """What the rules below are about of a file; each file is parsed once for all of them."""

    imported: frozenset[str]
    """The full names of the modules that it imports."""
    names: frozenset[str]
    """Every name that it reads, imports or accesses."""
    texts: tuple[str, ...]
    """Its texts that are no docstrings."""
    functions: tuple[tuple[int, str, int], ...]
    """Line, name, and lines of the body of each function."""
    called: frozenset[str]
    """What it calls, as it is written there."""


@cache
def program(path: Path) -> Program:
    """Parse a file."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return Program(
        frozenset(_imported(nodes)),
        frozenset(name for node in nodes for name in _names(node)),
        tuple(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told),
        tuple(
            (node.lineno, node.name, (node.end_lineno or node.lineno) - node.body[0].lineno + 1)
            for node in nodes
            if isinstance(node, Function)
        ),
        frozenset(ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call) and _is_dotted(n.func)),
    )


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _names(node: ast.AST) -> list[str]:
    return (
        [node.id] if isinstance(node, ast.Name)
        else [node.attr] if isinstance(node, ast.Attribute)
        else [alias.name for alias in node.names] if isinstance(node, ast.ImportFrom)
        else []
    )  # fmt: skip


def _is_dotted(called: ast.expr) -> bool:
    """Tell whether what is called is a name, or names with dots between them."""
    return isinstance(called, ast.Name) or (isinstance(called, ast.Attribute) and _is_dotted(called.value))


def imported(path: Path) -> frozenset[str]:
    """Return the full names of the modules that a file imports."""
    return program(path).imported


def names(path: Path) -> frozenset[str]:
    """Return every name that a file reads, imports or accesses."""
    return program(path).names


def relative(path: Path) -> str:
    """Return the path as it is written in the project."""
    return path.relative_to(ROOT).as_posix()


def test_there_is_something_to_check() -> None:
    """The rules below are about files that exist."""
    assert len(sources(*PRODUCT)) > 50


def test_python_is_parsed_by_one_thread_at_a_time() -> None:
    """Two at once may crash Python 3.11: whoever parses asks the one module that holds the lock."""
    offenders = [
        relative(path)
        for path in sources(*PRODUCT)
        if {"ast.parse", "ast.literal_eval"} & program(path).called and path.name != "python_source.py"
    ]
    assert offenders == []


def test_boto3_is_used_by_the_aws_house_the_example_and_deployed_functions_alone() -> None:
    """Whoever else wants AWS asks a recorded reader, or hands a change to an interpreter."""
    allowed = ("stormproof/aws/", "example/", "packages/", *DEPLOYED)
    offenders = [
        relative(path)
        for path in sources(*PRODUCT)
        if not relative(path).startswith(allowed)
        and {"boto3", "botocore"} & {m.partition(".")[0] for m in imported(path)}
    ]
    assert offenders == []


def test_the_writer_is_held_by_those_who_may_mutate() -> None:
    """Mutating operations are called by the interpreter, operations and stimuli; others pass the writer on."""
    users = {relative(p) for p in sources(*PRODUCT) if "Writer" in names(p) and not relative(p).startswith("packages")}
    passing_on = ("stormproof/run/", "stormproof/cli/")
    assert [user for user in users if not user.startswith((*MUTATES, *passing_on))] == []


def test_experiments_never_ask_where_they_run() -> None:
    """`bench.surroundings` answers what differs on the embedded AWS, question by question."""
    offenders = [
        relative(path)
        for path in sources("stormproof/stimuli", "steps")
        if "embedded" in names(path) or any(module.startswith("stormproof.aws.embedded") for module in imported(path))
    ]
    assert offenders == []


EXAMPLES = (ROOT / "example", ROOT / "tests" / "plain_example")


def test_the_product_knows_no_route_and_no_function_of_an_example() -> None:
    """Whose requests prove it, and which functions there are, the target says alone."""
    stated = [tomllib.loads((example / "workload.toml").read_text("utf-8"))["workload"] for example in EXAMPLES]
    routes = {step["path"].partition("/{")[0] for each in stated for step in (each["health"], *each["journey"])}
    functions = {path.name for example in EXAMPLES for path in (example / "functions").iterdir() if path.is_dir()}
    behind = functions - {"api", "shared", "__pycache__"}
    assert {"/health", "/projects", "/api/projects"} == routes
    assert {"pm", "dev", "qa", "ops"} == behind
    offenders = [
        f"{relative(path)}: {text[:60]!r}"
        for path in sources("stormproof", "steps", "provisioners", "probes")
        for text in program(path).texts
        if text in behind or any(re.search(rf"{route}(?![A-Za-z0-9_-])", text) for route in routes)
    ]
    assert offenders == []


TRAVELLING = set(probe_package.TRAVELLING)
"""What goes along with the remote probes: what is seen, what is reported of it, and what clients do."""


def test_remote_probes_need_the_standard_library_and_what_travels_with_them_alone() -> None:
    """The same files run as a canary and as a scheduled function, where nothing else is installed."""
    allowed = sys.stdlib_module_names | {"probes"}
    along = [ROOT / f"{module.replace('.', '/')}.py" for module in sorted(TRAVELLING)]
    offenders = [
        f"{relative(path)}: {module}"
        for path in (*sources("probes/remote"), *along)
        for module in imported(path)
        if module.partition(".")[0] not in allowed and module not in TRAVELLING
    ]
    assert offenders == []


def test_deployed_functions_import_nothing_of_the_project() -> None:
    """A function's code is deployed as bytes and finds only Lambda's runtime around it."""
    available = sys.stdlib_module_names | {"boto3", "botocore"}
    offenders = []
    for path in sources(*DEPLOYED):
        own = {p.stem for folder in (path.parent, path.parents[1] / "shared") for p in folder.glob("*.py")}
        own |= LAYER if relative(path).startswith("example/") else set()
        offenders += [f"{relative(path)}: {m}" for m in imported(path) if m.partition(".")[0] not in available | own]
    assert offenders == []


@pytest.mark.parametrize("folder", ["steps", "probes", "provisioners", "stormproof", "features"])
def test_nobody_sleeps(folder: str) -> None:
    """Waits are deadline polls on the injected clock; only the clock itself lets real time pass.

    What is deployed to Lambda has no clock of ours: the rate guard's attempts stand apart by real time, and so do the
    looks of a journey.
    """
    clock = "stormproof/aws/clock.py"
    deployed = {"provisioners/functions/rate_guard/stormproof_rate_store.py", "probes/remote/pace.py"}
    offenders = [
        relative(path)
        for path in sources(folder)
        if relative(path) not in {clock, *deployed} and "sleep" in names(path) and "time" in set(imported(path))
    ]
    assert offenders == []


def test_files_stay_small() -> None:
    """No file of the project is longer than 300 lines."""
    long = {relative(p): n for p in sources(".") if (n := len(p.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def test_folders_stay_small() -> None:
    """No folder has more than 25 modules: a concern of its own has a room of its own. Tests mirror, and may."""
    here = Counter(path.parent for path in sources(".") if "tests" not in path.parts)
    assert {relative(folder): n for folder, n in here.items() if n > 25} == {}


HOUSES_OF_SHORT_FUNCTIONS = ("stormproof/", "provisioners/", "probes/", "steps/")


def test_functions_stay_small() -> None:
    """No function has a body of more than 30 lines in the product, of more than 40 elsewhere.

    The parameters do not count: those of a verb are the list of its options.
    """
    long = {
        f"{relative(path)}:{line} {name}": length
        for path in sources(".")
        for line, name, length in program(path).functions
        if length > (30 if relative(path).startswith(HOUSES_OF_SHORT_FUNCTIONS) else 40)
    }
    assert long == {}


def test_lock_files_carry_no_download_addresses() -> None:
    """Locks pin by hash; where packages come from is the machine's affair."""
    for lock in ("requirements.lock", "package-lock.json"):
        text = (ROOT / lock).read_text("utf-8")
        assert "resolved" not in text
        assert "/simple/" not in text
    pinned = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in pinned
    assert not [line for line in pinned.splitlines() if line.startswith("-")], "options, which may name a source"


PRINTS = {
    "stormproof/cli/output.py": "the console of the verbs, and `say`",
    "stormproof/run/reporting/terminal.py": "the acceptance run's lines",
    "stormproof/run/experiments/progress.py": "the line that is rewritten",
    "stormproof/run/plugin.py": "what ends a run before it begins",
    "stormproof/run/argv.py": "the same, before the run's plugin is there",
    "stormproof/run/prove/part.py": "JSON for the process that started it",
    "stormproof/cli/__init__.py": "the help, and words for a shell that completes",
}
"""The only files that write to a terminal or a pipe; each makes what strangers wrote printable."""
OURS_ALONE = {"stormproof/run/prove/part.py", "stormproof/cli/__init__.py"}
"""Those of them that write nothing of strangers."""


PRINTING = {"print", "typer.echo", "click.echo", "typer.secho", "Console"} | {
    f"{stream}.{how}" for stream in ("sys.stdout", "sys.stderr", "writer", "self._writer") for how in ("write", "line")
}
"""What prints: print, echo, a console of its own, a stream's write."""


def test_what_is_printed_goes_through_one_place() -> None:
    """An escape sequence in a log line, a key's owner or a file name would be obeyed by the terminal."""
    offenders = [
        f"{relative(path)}: {called}"
        for path in sources("stormproof")
        if relative(path) not in PRINTS
        for called in program(path).called & PRINTING
    ]
    assert offenders == []
    assert all("printable" in (ROOT / file).read_text("utf-8") for file in PRINTS.keys() - OURS_ALONE)
