"""``stormproof costs`` as its user meets it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from rich.console import Console

from stormproof.cli.costs import show
from stormproof.core.costs.bills import Charge
from stormproof.core.costs.services import OTHER, SERVICES
from stormproof.core.costs.statement import Asked, statement
from stormproof.operations.costs import Told


def _today(localaws: dict[str, Any]) -> date:
    now = requests.get(localaws["clock_url"], timeout=10).json()["now"]
    return datetime.fromisoformat(now).astimezone(UTC).date()


CHARGE = "0.04 USD"
"""What Cost Explorer asks for a first look."""


@pytest.fixture
def seeded(localaws: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Costs of today and of last month's end, by service; forgotten again."""
    today = _today(localaws)
    amounts = {"AWS Lambda": "30.004", "Amazon DynamoDB": "1.25", "AmazonCloudWatch": "2"}
    costs = [{"date": today.isoformat(), "service": name, "amount": usd} for name, usd in amounts.items()]
    costs.append({"date": today.isoformat(), "service": "AWS Lambda", "amount": "-30", "record_type": "Credit"})
    costs.append({"date": (today.replace(day=1) - timedelta(1)).isoformat(), "service": "AWS Lambda", "amount": "99"})
    requests.post(localaws["costs_url"], json={"costs": costs}, timeout=10).raise_for_status()
    yield amounts
    requests.delete(localaws["costs_url"], timeout=10).raise_for_status()


@pytest.fixture
def target(localaws: dict[str, Any], tmp_path: Path) -> str:
    """The target file, in a folder of the test's own: what Cost Explorer answered is kept beside it."""
    file = tmp_path / "target.toml"
    file.write_text(Path(localaws["target"]).read_text())
    return str(file)


def test_costs_equal_cost_explorers_to_the_cent(
    stormproof: Callable[..., Any], target: str, seeded: dict[str, str]
) -> None:
    """Credits are not taken off, last month's are not counted, services without costs are there."""
    told = json.loads(stormproof("costs", "--target", target, "--json", "-").stdout)
    month = told["month_to_date"]
    assert month["spent"] == "33.25"
    assert month["credits"] == "-30.00"
    expected = {
        "Lambda": "30.00",
        "API Gateway": "0.00",
        "DynamoDB": "1.25",
        "S3": "0.00",
        "SQS": "0.00",
        "other": "2.00",
    }
    assert month["by_service"] == expected
    assert sum(Decimal(usd) for usd in seeded.values()) == Decimal("33.254")


def test_it_is_asked_once_a_day_and_said_what_that_costs(
    stormproof: Callable[..., Any], target: str, seeded: dict[str, str]
) -> None:
    """The second look is free; --fresh is charged again."""
    first = stormproof("costs", "--target", target)
    assert "33.25 of 50.00 (66.5 %)" in first.stdout
    assert CHARGE in first.stdout
    assert "nothing was charged" in stormproof("costs", "--target", target).stdout
    assert CHARGE in stormproof("costs", "--target", target, "--fresh").stdout


def test_costs_go_into_a_spreadsheet(stormproof: Callable[..., Any], target: str, seeded: dict[str, str]) -> None:
    """A row a day and service: nothing stands twice, so that the column's sum is what was charged, less credits."""
    rows = list(csv.DictReader(io.StringIO(stormproof("costs", "--target", target, "--csv").stdout)))
    assert {each["what"] for each in rows} == {*SERVICES.values(), OTHER, "tax", "credits"}
    assert [each["usd"] for each in rows if each["what"] == "Lambda" and each["usd"] != "0"] == ["30.004"]
    assert sum(Decimal(each["usd"]) for each in rows) == sum(Decimal(usd) for usd in seeded.values()) - 30


def test_why_and_since_are_told(stormproof: Callable[..., Any], target: str, seeded: dict[str, str]) -> None:
    """What others cost is told by their names; what was spent since another day by its sum."""
    today = max(seeded_day for seeded_day in (json.loads(_json(stormproof, target))["month_to_date"]["by_day"]))
    since = (date.fromisoformat(today).replace(day=1) - timedelta(1)).isoformat()
    told = stormproof("costs", "--target", target, "--since", since).stdout
    assert "other +2.00: AmazonCloudWatch +2.00" in " ".join(told.split())
    assert ": 132.25, tax included" in told


def _json(stormproof: Callable[..., Any], target: str) -> str:
    found: str = stormproof("costs", "--target", target, "--json", "-").stdout
    return found


@pytest.mark.parametrize(("day", "said"), [("2999-01-01", "still to come"), ("1999-01-01", "more than a year ago")])
def test_a_day_that_cannot_be_is_one_message_and_status_2(
    stormproof: Callable[..., Any], target: str, day: str, said: str
) -> None:
    """Before Cost Explorer is asked, and charges."""
    done = stormproof("costs", "--target", target, "--since", day)
    assert done.returncode == 2
    assert said in done.stderr


CHANGES = ("+0.00", "+0.01")
MARCH, BUDGET = datetime(2026, 3, 31, 12, tzinfo=UTC), Decimal(50)


def shown(*charges: Charge, width: int = 80, at: datetime = MARCH, **told: Any) -> str:
    """Return what people read of charges, on lines of `width` characters."""
    written = io.StringIO()
    said = statement(Asked(at, charges, **told), BUDGET)
    show(Told(said, kept=False, requests=4), Console(file=written, width=width, markup=False, highlight=False))
    return written.getvalue()


def used(day: int, amount: str, month: int = 3, service: str = "AWS Lambda") -> Charge:
    """Return what a service was charged on a day of 2026."""
    return Charge(date(2026, month, day), service, "Usage", Decimal(amount))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_amounts_are_whole_and_bars_in_proportion_however_narrow(width: int) -> None:
    """The bar takes what room is left after the amount."""
    lines = shown(used(2, "123456789012.34"), used(3, "61728394506.17"), width=width).splitlines()
    first, second = (next(each for each in lines if f"{day:02d} Mar " in each) for day in (2, 3))
    assert "123456789012.34" in first
    assert " 61728394506.17" in second
    assert first.count("#") // 2 == second.count("#") > 4
    assert all(len(each) <= width for each in lines)
    assert not any("..." in each or "\u2026" in each for each in lines)


@pytest.mark.parametrize(("spent", "width"), [("25", 40), ("25", 80), ("75", 80), ("75", 40), ("5000", 40)])
def test_the_budget_s_bar_stays_in_a_line(spent: str, width: int) -> None:
    """A half of it is drawn as half; one and a half as the whole, and half of that behind its end."""
    line = next(each for each in shown(used(2, spent), width=width).splitlines() if each.startswith("["))
    assert len(line) <= width
    inside, _, beyond = line.partition("]")[0].strip("[").partition("|")
    assert abs(len(inside) * float(spent) / 50 - (inside + beyond).count("#")) <= 1 or spent == "5000"
    assert bool(beyond) == (float(spent) > 50)


def test_the_days_that_are_compared_are_named() -> None:
    """On 31 March they are 31 with 28."""
    told = " ".join(shown(used(2, "3"), used(28, "1", month=2)).split())
    assert "1 to 28 Feb" in told
    assert "Compared are 31 days of this month, 1 to 31 Mar, with 28" in told
    assert "Compared are" not in shown(used(2, "3"), at=datetime(2026, 3, 17, tzinfo=UTC))


def test_what_is_shown_adds_up_and_nothing_has_no_sign() -> None:
    """Six times half a cent are three cents; a debt of less than half a cent is none."""
    services = [*SERVICES, "AmazonCloudWatch"]
    rows = [line.split() for line in shown(*(used(2, "0.005", service=each) for each in services)).splitlines()]
    column = [Decimal(each[-3]) for each in rows if len(each) > 3 and each[-1] in CHANGES and each[0] != "total"]
    assert sum(column) == Decimal("0.03")
    assert "-0.00" not in shown(used(2, "-0.004"), used(3, "1"))


def test_another_currency_is_named_and_not_compared() -> None:
    """The budget is of USD."""
    told = " ".join(shown(used(2, "40"), currency="CNY", forecast=Decimal(20)).split())
    assert "in CNY" in told
    assert "40.00 CNY spent; the budget is 50.00 USD, with which that is not compared" in told
    assert "above the budget" not in told


def test_a_forecast_that_was_refused_is_told_as_that() -> None:
    """It is not that there is too little to tell one from."""
    assert "Forecast: it was refused; no such period" in shown(used(2, "40"), refused="no such period")


def test_answers_that_cannot_be_kept_are_told_all_the_same(
    stormproof: Callable[..., Any], target: str, seeded: dict[str, str]
) -> None:
    """They were paid for; that the next look is charged again is said on stderr."""
    (Path(target).parent / ".stormproof").write_text("no folder")
    done = stormproof("costs", "--target", target)
    assert done.returncode == 0
    assert "33.25 of 50.00" in done.stdout
    assert "the answers are kept" not in done.stdout
    assert "the answers cannot be kept, and each look is charged" in done.stderr
