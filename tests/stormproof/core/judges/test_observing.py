"""What a control that only observes does not prevent is told as its observing."""

from __future__ import annotations

from stormproof.core.errors import Refuted
from stormproof.core.judges.observing import CODES, PREVENTED, as_observing, prevented_by
from stormproof.core.promotion.modes import MODED


def test_a_refutation_keeps_what_it_was_about() -> None:
    """Its message, and the resources that a waiver may name; the code tells that nothing is broken."""
    found = as_observing(Refuted("firewall.only_counting", "counted an attack", ("stage",)), "2026-11-01")
    assert (found.code, found.resources) == ("firewall.observing", ("stage",))
    assert found.message == "observing since 2026-11-01: counted an attack"


def test_what_no_mode_explains_stays_as_it_is() -> None:
    """A stage without a web ACL is unprotected in either mode."""
    assert not prevented_by("firewall.stage_unprotected")
    assert not prevented_by("auth.valid_refused")
    assert prevented_by("tls.old_accepted") == "tls"


def test_each_is_a_control_with_a_mode() -> None:
    """And no code is of two of them."""
    assert set(PREVENTED) == set(CODES) <= {each.name for each in MODED}
    codes = [code for codes in PREVENTED.values() for code in codes]
    assert len(codes) == len(set(codes))
