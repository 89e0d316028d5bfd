"""What nothing is verified of is told as not built, though a control may serve it on the way."""

from __future__ import annotations

import pytest

from provisioners import CONTROLS
from stormproof.cli.common import criteria_ids
from stormproof.core.criteria.catalogue import catalogue
from stormproof.core.errors import UsageError
from stormproof.operations.demanded import demanded


def test_a_criterion_is_demanded_where_a_feature_has_its_rule() -> None:
    """Each is one of the catalogue's, and has a control that serves it."""
    assert {"1.1", "9.6"} & demanded()
    assert demanded() <= set(catalogue().criteria)


def test_what_a_control_serves_on_the_way_is_not_built() -> None:
    """Neither the criterion nor, where no other of it is demanded, its requirement."""
    built = CONTROLS.criteria.values()
    served = {criterion for each in built for criterion in each}
    requirements = {each.partition(".")[0] for each in demanded()}
    for criterion in served - demanded():
        with pytest.raises(UsageError, match="not built here"):
            criteria_ids(criterion, built)
        if (requirement := criterion.partition(".")[0]) not in requirements:
            with pytest.raises(UsageError, match=f"requirement {requirement} is not built here"):
                criteria_ids(requirement, built)
    assert criteria_ids("1", built) == [each.id for each in catalogue().select(["1"])]
