"""What is kept of a project; the one test file that the pipeline still runs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "layer"))

from shared.models import Project, key


def test_a_project_survives_the_table():
    """What is written is read again."""
    project = Project("Shop", "api", "Take orders")
    assert Project.of(project.item()) == project


def test_an_item_has_the_keys_of_table_and_index():
    """PK and SK, and those of the index that the template forgot."""
    project = Project("Shop", "api", "Take orders")
    assert project.item().items() >= key(project.id).items()
    assert project.item()["GSI1PK"] == "PROJECTS"
