"""EventBridge Scheduler: schedules that run by the clock; moto keeps them without effect and checks nothing.

https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html. A flexible window is used at its
start. The execution role must name the target's action on AWS; here any role is taken for enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule

from localaws.kernel.platform import Platform
from localaws.moto.patches import Method, Patches
from localaws.services.events.control.places import MotoPlaces
from localaws.services.events.expressions import Between, Once, parse_schedule
from localaws.services.events.targets import Origin, Targets
from localaws.services.events.timetable import Timetable

SCHEDULER = "scheduler.amazonaws.com"


def install(patches: Patches, platform: Platform) -> None:
    """Run schedules as they are created, updated and deleted."""
    schedules = Schedules(platform)
    patches.wrap(EventBridgeSchedulerBackend, "create_schedule", schedules.keeping)
    patches.wrap(EventBridgeSchedulerBackend, "update_schedule", schedules.keeping)
    patches.wrap(EventBridgeSchedulerBackend, "delete_schedule", schedules.deleting)
    patches.wrap(EventBridgeSchedulerBackend, "delete_schedule_group", schedules.deleting_group)


class Schedules:
    """The schedules as they run."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._locks = platform.locks
        self._timetable = Timetable(platform.clock, platform.loop)
        self._targets = Targets(platform.functions, MotoPlaces(platform.locks), platform.logs, platform.clock.now)

    def keeping(self, keep: Method) -> Method:
        """Check a schedule, then create or update it and set it."""

        def keep_schedule(backend: EventBridgeSchedulerBackend, **named: Any) -> Schedule:
            zone = named.get("schedule_expression_timezone") or "UTC"
            try:
                parsed = parse_schedule(named["schedule_expression"], self._clock.now(), zone, once=True)
            except ValueError as error:
                raise ValidationException(f"Invalid Schedule Expression: {error}.") from None
            schedule: Schedule = keep(backend, **named)
            bounded = Between(parsed, _epoch(schedule.start_date), _epoch(schedule.end_date))
            key = (backend.region_name, schedule.group_name, schedule.name)
            if schedule.state == "ENABLED":
                self._timetable.put(key, bounded, partial(self._run, backend, schedule, isinstance(parsed, Once)))
            else:
                self._timetable.remove(key)
            return schedule

        return keep_schedule

    def deleting(self, delete: Method) -> Method:
        """Delete a schedule and end it."""

        def delete_schedule(backend: EventBridgeSchedulerBackend, group_name: str | None, name: str) -> None:
            delete(backend, group_name, name)
            self._timetable.remove((backend.region_name, group_name or "default", name))

        return delete_schedule

    def deleting_group(self, delete: Method) -> Method:
        """Delete a group and end its schedules."""

        def delete_schedule_group(backend: EventBridgeSchedulerBackend, name: str | None) -> None:
            for schedule in backend.get_schedule_group(name).schedules.values():
                self._timetable.remove((backend.region_name, schedule.group_name, schedule.name))
            delete(backend, name)

        return delete_schedule_group

    async def _run(self, backend: EventBridgeSchedulerBackend, schedule: Schedule, once: bool, _due: float) -> None:  # noqa: FBT001 - bound by partial
        target: Mapping[str, Any] = schedule.target
        origin = Origin(schedule.arn, SCHEDULER, by_role=True)
        await self._targets.deliver(target, target.get("Input") or "{}", origin)
        if once and schedule.action_after_completion == "DELETE":
            group = backend.schedule_groups.get(schedule.group_name)
            if group is not None and group.schedules.get(schedule.name) is schedule:
                group.delete_schedule(schedule.name)


def _epoch(date: Any) -> float | None:
    if date is None or isinstance(date, int | float):
        return date
    return datetime.fromisoformat(str(date)).timestamp()
