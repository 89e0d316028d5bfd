"""From the texts of workflow files to a pipeline; reusable workflows and actions of the same repository are put in.

https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows : a call of ``./.github/workflows/x.yml``
runs the jobs of that file; ``inputs`` in it are what the caller gives.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml

from stormproof.core.delivery.workflows import CALLED, FOLDER, Gate, Job, Pipeline, Step, Texts, Workflow

LOCAL = "./"
INPUT = re.compile(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
ASKED = re.compile(r"\binputs\.([\w-]+)")
DEEPEST = 10
"""Reusable workflows may be nested so deep: https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations"""


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML publishes no types
    """YAML as GitHub reads it: ``on`` is a word, and true and false are the only booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def pipeline_of(texts: Texts, branch: str = "main", disabled: Collection[str] = ()) -> Pipeline:
    """Return the pipeline that texts of ``.github`` describe; `disabled` are paths of workflows that GitHub has so."""
    documents: dict[str, Mapping[str, Any]] = {}
    broken: dict[str, str] = {}
    for path in sorted(texts):
        if not is_workflow(path):
            continue
        try:
            documents[path] = _document(texts[path])
        except (yaml.YAMLError, ValueError) as error:
            broken[path] = " ".join(str(error).split())
    workflows = tuple(_workflow(path, each, documents, texts, disabled) for path, each in documents.items())
    return Pipeline(workflows, branch, broken)


def is_workflow(path: str) -> bool:
    """Tell whether GitHub takes a file for a workflow, by its path."""
    return posixpath.dirname(path) + "/" == FOLDER and path.endswith((".yml", ".yaml"))


def _document(text: str) -> Mapping[str, Any]:
    # safe: a SafeLoader that knows fewer words
    found = yaml.load(text, Loader=_Loader)  # noqa: S506
    if not isinstance(found, dict) or not isinstance(found.get("jobs"), dict) or "on" not in found:
        raise ValueError("it has no jobs, or nothing that starts them")
    return found


def _workflow(
    path: str,
    document: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    texts: Texts,
    disabled: Collection[str],
) -> Workflow:
    jobs = tuple(_put_in(_jobs(path, document, texts), document, documents, texts, DEEPEST))
    return Workflow(path, str(document.get("name") or path), _triggers(document["on"]), jobs, path not in disabled)


def _triggers(said: Any) -> dict[str, Mapping[str, Any]]:
    """Return events with their filters: one may be named alone, several in a list, or each with filters."""
    if isinstance(said, str):
        return {said: {}}
    if isinstance(said, list):
        return {str(each): {} for each in said}
    found = said if isinstance(said, dict) else {}
    return {str(name): ({"items": each} if isinstance(each, list) else each or {}) for name, each in found.items()}


def _jobs(path: str, document: Mapping[str, Any], texts: Texts) -> Iterator[Job]:
    defaults = (document.get("defaults") or {}).get("run") or {}
    for name, said in document["jobs"].items():
        job = said if isinstance(said, dict) else {}
        own = {**defaults, **((job.get("defaults") or {}).get("run") or {})}
        yield Job(
            str(name),
            path,
            (Gate(tuple(map(str, _many(job.get("needs")))), _condition(job)),),
            _environment(job.get("environment")),
            job.get("permissions", document.get("permissions")),
            tuple(_steps(_many(job.get("steps")), own, texts)),
            _may_fail(job),
            {**(document.get("env") or {}), **(job.get("env") or {})},
            str(job.get("uses") or ""),
            str(job.get("runs-on") or ""),
        )


def _steps(said: list[Any], defaults: Mapping[str, Any], texts: Texts, depth: int = DEEPEST) -> Iterator[Step]:
    """Yield steps, those of a composite action of the repository in the place of the step that uses it."""
    for each in said:
        if not isinstance(each, dict):
            continue
        step = Step(
            str(each.get("name") or ""),
            str(each.get("run") or ""),
            str(each.get("uses") or ""),
            each.get("with") or {},
            each.get("env") or {},
            _condition(each),
            _may_fail(each),
            str(each.get("shell") or defaults.get("shell") or ""),
            str(each.get("working-directory") or defaults.get("working-directory") or ""),
        )
        composite = _composite(step.uses, texts) if depth else None
        if composite is None:
            yield step
            continue
        given = _defaults(composite) | dict(step.inputs)
        for inner in _steps(_many(composite["runs"].get("steps")), {}, texts, depth - 1):
            yield _given(replace(inner, may_fail=inner.may_fail or step.may_fail), given)


def _composite(uses: str, texts: Texts) -> Mapping[str, Any] | None:
    """Return a composite action that stands in the repository; None for any other."""
    if not uses.startswith(LOCAL):
        return None
    folder = posixpath.normpath(uses.removeprefix(LOCAL))
    text = next((texts[path] for end in ("yml", "yaml") if (path := f"{folder}/action.{end}") in texts), None)
    if text is None:
        return None
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - as above
    except yaml.YAMLError:
        return None
    runs = (found.get("runs") if isinstance(found, dict) else None) or {}
    return found if runs.get("using") == "composite" else None


def _put_in(
    jobs: Iterator[Job],
    document: Mapping[str, Any],
    documents: Mapping[str, Mapping[str, Any]],
    texts: Texts,
    depth: int,
) -> list[Job]:
    """Return jobs, those of called workflows in the place of their callers."""
    made: dict[str, list[Job]] = {}
    for job in jobs:
        called = posixpath.normpath(job.calls.removeprefix(LOCAL)) if job.calls.startswith(LOCAL) else ""
        if not depth or called not in documents:
            made[job.id] = [job]
            continue
        said = documents[called]["on"]
        declared = said.get(CALLED) if isinstance(said, dict) else None
        given = _defaults(declared) | (document["jobs"][job.id].get("with") or {})
        inner = _put_in(_jobs(called, documents[called], texts), documents[called], documents, texts, depth - 1)
        made[job.id] = [_called(job, each, given) for each in inner]
    return [_waiting(each, made) for group in made.values() for each in group]


def _called(caller: Job, job: Job, given: Mapping[str, Any]) -> Job:
    named = tuple(
        Gate(tuple(f"{caller.id}/{need}" for need in gate.needs), _asked(gate.condition, given)) for gate in job.gates
    )
    steps = tuple(_given(step, given) for step in job.steps)
    return replace(
        job,
        id=f"{caller.id}/{job.id}",
        workflow=caller.workflow,
        gates=(*caller.gates, *named),
        environment=_filled(job.environment, given),
        env={name: _filled(str(value), given) for name, value in job.env.items()},
        permissions=job.permissions if job.permissions is not None else caller.permissions,
        steps=steps,
        may_fail=job.may_fail or caller.may_fail,
    )


def _waiting(job: Job, made: Mapping[str, list[Job]]) -> Job:
    """Return a job that waits for all jobs of the workflows that those which it needs call."""
    gates = tuple(
        replace(gate, needs=tuple(each.id for need in gate.needs for each in made.get(need, [Job(need, "")])))
        for gate in job.gates
    )
    return replace(job, gates=gates)


def _given(step: Step, given: Mapping[str, Any]) -> Step:
    return replace(
        step,
        run=_filled(step.run, given),
        condition=_asked(step.condition, given),
        inputs={name: _filled(str(value), given) for name, value in step.inputs.items()},
        env={name: _filled(str(value), given) for name, value in step.env.items()},
    )


def _filled(text: str, given: Mapping[str, Any]) -> str:
    return INPUT.sub(lambda found: str(given.get(found[1], found[0])), text)


def _asked(condition: str, given: Mapping[str, Any]) -> str:
    """Return a condition with the values of inputs in it, as texts."""

    def value(found: re.Match[str]) -> str:
        return "'" + str(given[found[1]]).replace("'", "''") + "'" if found[1] in given else found[0]

    return ASKED.sub(value, condition)


def _defaults(declared: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what inputs are that nobody gives, of a workflow that is called or of an action."""
    inputs = (declared or {}).get("inputs") or {}
    return {str(name): each["default"] for name, each in inputs.items() if isinstance(each, dict) and "default" in each}


def _environment(said: Any) -> str:
    return str((said.get("name") if isinstance(said, dict) else said) or "")


def _condition(said: Mapping[str, Any]) -> str:
    found = said.get("if")
    return "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def _may_fail(said: Mapping[str, Any]) -> bool:
    found = said.get("continue-on-error", False)
    return found is not False and str(found) != "false"


def _many(said: Any) -> list[Any]:
    return [] if said is None else list(said) if isinstance(said, list) else [said]
