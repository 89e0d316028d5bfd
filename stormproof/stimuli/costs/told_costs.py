"""What ``stormproof costs`` tells, beside what Cost Explorer says when it is asked in another way."""

from __future__ import annotations

from stormproof.aws.observe.costs.cost_explorer import ask, of_month
from stormproof.core.bench import Bench
from stormproof.core.costs import seeded
from stormproof.core.costs.bills import cents, month_before, to_date
from stormproof.core.costs.statement import as_data, statement
from stormproof.core.errors import Undecidable
from stormproof.core.judges.costs.told import Told
from stormproof.core.naming import TAG
from stormproof.core.stimuli import Stimulus
from stormproof.stimuli.costs.rising_costs import COSTS, REAL, budget_usd


def tell(bench: Bench) -> Told:
    """Return what is told of the costs as they are, and what Cost Explorer says; it charges some five requests."""
    today = bench.clock.now().date()
    asked = ask(bench.reads, bench.clock, month_before(today).start, TAG)
    said = as_data(statement(asked, budget_usd(bench)))
    spent = of_month(bench.reads, to_date(today))
    if not any(cents(usd) for usd in spent.values()):
        raise Undecidable("costs.none", "nothing has been charged this month: there are no figures to compare")
    return Told(said, spent)


def tell_seeded(bench: Bench) -> Told:
    """The same of costs that were seeded: credits, tax, the turn of the month, services unused and beside the five."""
    ledger = bench.surroundings.ledger
    if ledger is None:
        raise Undecidable("costs.real", REAL)
    before = ledger.all()
    try:
        ledger.replace(seeded.seeds(bench.clock.now().date()))
        return tell(bench)
    finally:
        ledger.replace(before)


TOLD = Stimulus("costs as they are, told", tell, reads=frozenset({COSTS}), longest_s=30.0)
SEEDED = Stimulus("costs that were seeded, told", tell_seeded, frozenset({COSTS}), longest_s=30.0)
