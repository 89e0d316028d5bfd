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

from stormproof.core.costs.services import OTHER, SERVICES


def _today(localaws: dict[str, Any]) -> date:
    now = requests.get(localaws["clock_url"], timeout=10).json()["now"]
    return datetime.fromisoformat(now).astimezone(UTC).date()


@pytest.fixture
def charge(localaws: dict[str, Any]) -> str:
    """What Cost Explorer asks for a first look: on a month's last day nothing is left to forecast, a request less."""
    today = _today(localaws)
    return "0.04 USD" if (today + timedelta(1)).month == today.month else "0.03 USD"


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
    stormproof: Callable[..., Any], target: str, seeded: dict[str, str], charge: str
) -> None:
    """The second look is free; --fresh is charged again."""
    first = stormproof("costs", "--target", target)
    assert "33.25 of 50.00 (66.5 %)" in first.stdout
    assert charge in first.stdout
    assert "nothing was charged" in stormproof("costs", "--target", target).stdout
    assert charge in stormproof("costs", "--target", target, "--fresh").stdout


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
