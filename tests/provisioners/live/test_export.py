"""On the embedded AWS: owners deploy the template that an export has written, of SAM or not, and take nothing away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_all  # type: ignore[import-untyped]  # none published

import example
from stormproof.core.planning.plans import Call
from stormproof.operations.deployment.archives import archive
from stormproof.operations.deployment.package_bucket import PackageBucket
from stormproof.operations.deployment.templates import load, local_code, placed
from stormproof.operations.export.making import exported
from tests.provisioners.live.conftest import Site, embedded, reached

pytestmark = pytest.mark.nightly
TWIN, SHOP = "agenticai", "shop"
TEMPLATE = Path(str(example.__file__)).with_name("template.yaml")
PLAIN = Path(__file__).resolve().parents[2] / "plain_example" / "template.yaml"


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The twin with all controls on."""
    with embedded(tmp_path_factory.mktemp("localaws"), ()) as told:
        site = reached(told)
        settled(site)
        yield site


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The plain example, whose template SAM does not transform, with all controls on."""
    with embedded(tmp_path_factory.mktemp("localaws"), ("--system", str(PLAIN), "--stack-name", SHOP)) as told:
        site = reached(told)
        settled(site)
        yield site


def settled(site: Site) -> None:
    """Apply until nothing is left to do: what shows other controls' things sees them the time after."""
    for _ in range(2):
        site.apply(site.plan())
    assert not site.plan().changes


def packed(site: Site, file: Path, beside: Path = TEMPLATE) -> dict[str, Any]:
    """Return a template with the code uploaded that it finds beside the owner's."""
    packages, template = PackageBucket(site.client("s3"), _bucket(site)), load(file)
    for code in local_code(template, beside.parent):
        made = archive(code)
        key = f"{beside.parent.name}/{made.digest}.zip"
        packages.put(key, made.content)
        template["Resources"][code.resource]["Properties"] |= placed(code, packages.bucket, key)
    return template


def _bucket(site: Site) -> str:
    return f"stormproof-packages-{site.system.account}-{site.system.region}"


def deploy(site: Site, template: dict[str, Any], stack: str = TWIN) -> None:
    """Update the stack."""
    parameters = {
        "StackName": stack,
        "TemplateBody": json.dumps(template),
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    settles: dict[str, Any] = {"settled_by": "stack_update_complete", "settle_parameters": {"StackName": stack}}
    site.inject(Call("cloudformation", "update_stack", parameters, **settles))


def nothing_to_change(site: Site) -> None:
    """Hold that a plan is empty."""
    plan = site.plan()
    assert not plan.changes
    assert [each.reason for each in plan.blocked] == []


def test_a_deployment_of_the_exported_template_takes_nothing(owned: Site, tmp_path: Path) -> None:
    """Nor does the next one, which writes all environments and the API's definition anew; only what SAM makes of
    events by itself is not in it, and a second export adds nothing.
    """  # noqa: D205 - one sentence, two lines
    file = tmp_path / "template.yaml"
    before, made = exported(owned.reached, "sam", TEMPLATE)
    assert before == TEMPLATE.read_text("utf-8")
    assert {each.control for each in made.left} == {"alias-event-sources"}
    file.write_text(made.text, "utf-8")
    assert [str(match) for match in lint_all(made.text) if match.rule.severity != "informational"] == []
    template = packed(owned, file)
    deploy(owned, template)
    nothing_to_change(owned)
    template["Globals"]["Function"]["Environment"]["Variables"]["COLOUR"] = "red"
    template["Resources"]["FactoryApi"]["Properties"]["Cors"]["AllowHeaders"] = "'Content-Type,X-Api-Key,X-Trace'"
    deploy(owned, template)
    nothing_to_change(owned)
    assert exported(owned.reached, "sam", file)[1].placed == ()


def test_a_template_of_cloudformation_takes_nothing_either(plain: Site, tmp_path: Path) -> None:
    """Nor does the next deployment, which writes a function's environment and the API's definition anew."""
    file = tmp_path / "template.yaml"
    before, made = exported(plain.reached, "cloudformation", PLAIN)
    assert before == PLAIN.read_text("utf-8")
    file.write_text(made.text, "utf-8")
    # his own aliases of YAML, which `aws cloudformation package` takes out
    assert {match.rule.id for match in lint_all(made.text)} <= {match.rule.id for match in lint_all(before)}
    template = packed(plain, file, PLAIN)
    deploy(plain, template, SHOP)
    nothing_to_change(plain)
    template["Resources"]["PmFunction"]["Properties"]["Environment"]["Variables"]["COLOUR"] = "red"
    template["Resources"]["FactoryApi"]["Properties"]["Body"]["info"]["version"] = "2"
    deploy(plain, template, SHOP)
    nothing_to_change(plain)
    assert exported(plain.reached, "cloudformation", file)[1].placed == ()
