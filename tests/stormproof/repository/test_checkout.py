"""A checkout: what is read of it, and that nothing outside of its workflows is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from stormproof.core.errors import CallFailed, CouldNotLook, NotThere
from stormproof.repository.checkout import Checkout

WORKFLOW = ".github/workflows/it.yml"


def put(root: Path, path: str, text: str = "x: 1\n") -> None:
    """Write a file of a repository."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def test_workflows_and_own_actions_are_read_and_nothing_else(tmp_path: Path) -> None:
    """Not what stands in folders that tools make."""
    for path in (WORKFLOW, "ship/action.yml", "template.yaml", "node_modules/a/action.yml", ".github/CODEOWNERS"):
        put(tmp_path, path)
    found = Checkout(tmp_path).read("list_files", {})["files"]
    assert set(found) == {WORKFLOW, "ship/action.yml"}


def test_a_file_is_written_whole_and_read_again(tmp_path: Path) -> None:
    """Its folder is made; deleting it twice is no error."""
    checkout = Checkout(tmp_path)
    checkout.write("put_file", {"path": WORKFLOW, "text": "on: push\n"})
    assert checkout.read("get_file", {"path": WORKFLOW}) == {"text": "on: push\n"}
    assert [each.name for each in (tmp_path / ".github/workflows").iterdir()] == ["it.yml"]
    checkout.write("delete_file", {"path": WORKFLOW})
    checkout.write("delete_file", {"path": WORKFLOW})
    with pytest.raises(NotThere):
        checkout.read("get_file", {"path": WORKFLOW})


@pytest.mark.parametrize("path", ["template.yaml", "../it.yml", ".github/../template.yaml", "/etc/stormproof"])
def test_nothing_is_written_outside_of_github_s_folder(path: str, tmp_path: Path) -> None:
    """Whatever a plan or an entry of the journal says."""
    with pytest.raises(CallFailed, match="leads out"):
        Checkout(tmp_path).write("put_file", {"path": path, "text": ""})
    assert list(tmp_path.iterdir()) == []


def test_no_link_leads_out_of_it(tmp_path: Path) -> None:
    """Neither a folder nor a file that is one."""
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / ".github").symlink_to(outside)
    with pytest.raises(CallFailed):
        Checkout(root).write("put_file", {"path": ".github/../x.yml", "text": ""})
    (root / ".github").unlink()
    (root / ".github").mkdir()
    (root / ".github/it.yml").symlink_to(outside / "it.yml")
    with pytest.raises(CallFailed):
        Checkout(root).write("put_file", {"path": ".github/it.yml", "text": ""})
    assert list(outside.iterdir()) == []


def test_what_is_no_operation_is_refused(tmp_path: Path) -> None:
    """A reader cannot be had to write."""
    with pytest.raises(ValueError, match="put_file"):
        Checkout(tmp_path).read("put_file", {"path": WORKFLOW, "text": ""})
    with pytest.raises(ValueError, match="list_files"):
        Checkout(tmp_path).write("list_files", {"path": WORKFLOW})
    with pytest.raises(CouldNotLook, match="no checkout"):
        Checkout(tmp_path / "nowhere").read("list_files", {})
