"""AWS's cron expressions: minutes, hours, day of month, month, day of week, year.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html: one of the two days is ``?``;
``L`` is the last day, ``W`` the weekday nearest to a day of the month, ``#`` the n-th such weekday; Sunday is 1.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
FIRST_YEAR, LAST_YEAR = 1970, 2199
PART = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/(\d+))?")
SATURDAY = 5
DayTest = Callable[[date], bool]


@dataclass(frozen=True)
class Cron:
    """A parsed expression."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    years: frozenset[int]
    on: DayTest

    @classmethod
    def parse(cls, text: str) -> Cron:
        """Parse the six fields; ValueError where they are malformed."""
        fields = text.upper().split()
        if len(fields) != 6:
            raise ValueError(f"cron({text}): there are six fields")
        minutes, hours, day, month, weekday, year = fields
        if (day == "?") is (weekday == "?"):
            raise ValueError(f"cron({text}): one of day-of-month and day-of-week, and one alone, is a question mark")
        return cls(
            minutes=tuple(_numbers(minutes, 0, 59)),
            hours=tuple(_numbers(hours, 0, 23)),
            months=frozenset(_numbers(month, 1, 12, MONTHS)),
            years=frozenset(_numbers(year, FIRST_YEAR, LAST_YEAR)),
            on=_day_of_week(weekday) if day == "?" else _day_of_month(day),
        )

    def next(self, after: datetime) -> datetime | None:
        """Return the first local time, to the minute, later than `after`; None where there is none."""
        for day in self._days(after.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    found = datetime.combine(day, time(hour, minute))
                    if found > after:
                        return found
        return None

    def _days(self, first: date) -> Iterator[date]:
        for year in range(first.year, LAST_YEAR + 1):
            if year not in self.years:
                continue
            for month in sorted(self.months):
                for number in range(1, calendar.monthrange(year, month)[1] + 1):
                    day = date(year, month, number)
                    if day >= first and self.on(day):
                        yield day


def _numbers(field: str, least: int, most: int, names: dict[str, int] | None = None) -> list[int]:
    numbers: set[int] = set()
    for part in field.split(","):
        found = PART.fullmatch(part)
        if found is None:
            raise ValueError(f"{field}: {part} is no value, range or step")
        everything, first, last, step = found.groups()
        low = least if everything else _number(first, names)
        high = most if everything or (step and not last) else _number(last or first, names)
        if not least <= low <= high <= most or step == "0":
            raise ValueError(f"{field}: values are from {least} to {most}, ranges go up")
        numbers.update(range(low, high + 1, int(step or 1)))
    return sorted(numbers)


def _number(text: str, names: dict[str, int] | None) -> int:
    return (names or {}).get(text) or int(text)


def _day_of_month(field: str) -> DayTest:
    if field == "L":
        return lambda day: (day + timedelta(1)).month != day.month
    if field == "LW":
        return lambda day: day == _nearest_weekday(day, calendar.monthrange(day.year, day.month)[1])
    if found := re.fullmatch(r"(\d+)W", field):
        wanted = _numbers(found[1], 1, 31)[0]
        return lambda day: day == _nearest_weekday(day, wanted)
    days = frozenset(_numbers(field, 1, 31))
    return lambda day: day.day in days


def _nearest_weekday(within: date, number: int) -> date | None:
    """Return the working day of the month of `within` that is nearest to a day, None where there is no such day."""
    length = calendar.monthrange(within.year, within.month)[1]
    if number > length:
        return None
    day = within.replace(day=number)
    if day.weekday() < SATURDAY:
        return day
    shift = -1 if day.weekday() == SATURDAY else 1
    moved = day + timedelta(shift)
    return moved if moved.month == day.month else day - timedelta(2 * shift)


def _day_of_week(field: str) -> DayTest:
    if found := re.fullmatch(r"(\w+)#([1-5])", field):
        wanted, place = _numbers(found[1], 1, 7, WEEKDAYS)[0], int(found[2])
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == place
    if field == "L":
        return lambda day: _weekday(day) == WEEKDAYS["SAT"]
    if found := re.fullmatch(r"(\w+)L", field):
        wanted = _numbers(found[1], 1, 7, WEEKDAYS)[0]
        return lambda day: _weekday(day) == wanted and (day + timedelta(7)).month != day.month
    days = frozenset(_numbers(field, 1, 7, WEEKDAYS))
    return lambda day: _weekday(day) in days


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1
