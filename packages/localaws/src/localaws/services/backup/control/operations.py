"""Selections, jobs and recovery points of AWS Backup, for DynamoDB tables and S3 buckets; plans and vaults: `plans`.

A plan's rule makes a recovery point of each of them that its selections name when its schedule says so; AWS begins
within StartWindowMinutes of that, and here it is done at once. Nothing can be restored from one here.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupSelection.html,
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html,
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartBackupJob.html
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import unquote

from localaws.calls.exchange import Reply, json_reply
from localaws.calls.operations import Call
from localaws.kernel.platform import Platform
from localaws.kernel.ports import ACCOUNT
from localaws.services.backup.control import plans
from localaws.services.backup.control.refused import Refused
from localaws.services.backup.control.resources import imitated, kind_of, resources
from localaws.services.backup.points import Kept, Point, Selection
from localaws.services.events.expressions import parse_schedule
from localaws.services.events.timetable import Timetable

OTHERS = ("ListOfTags", "NotResources", "Conditions")
Ask = Mapping[str, Any]


class Operations:
    """Answers operations on the event loop, and runs plans by the clock."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._timetable = Timetable(platform.clock, platform.loop)
        self._kept: defaultdict[str, Kept] = defaultdict(Kept)

    async def answer(self, name: str, call: Call) -> Reply:
        """Answer an operation, by AWS's name."""
        answers: dict[str, Callable[[str, Ask], Mapping[str, Any]]] = {
            "CreateBackupPlan": plans.create,
            "UpdateBackupPlan": self._update,
            "DeleteBackupPlan": self._unplan,
            "DescribeBackupVault": lambda region, ask: plans.describe_vault(region, *self._held(region, ask)),
            "DeleteBackupVault": lambda region, ask: plans.delete_vault(region, *self._held(region, ask)),
            "ListBackupVaults": self._vaults,
            "CreateBackupSelection": self._select,
            "GetBackupSelection": self._selection,
            "ListBackupSelections": self._selections,
            "DeleteBackupSelection": self._unselect,
            "StartBackupJob": self._start,
            "ListRecoveryPointsByResource": self._of_resource,
            "ListRecoveryPointsByBackupVault": self._of_vault,
            "DescribeRecoveryPoint": self._describe,
            "DeleteRecoveryPoint": self._delete,
        }
        labels = {label: unquote(str(value)) for label, value in call.path_parameters.items()}
        body = json.loads(call.exchange.body) if call.exchange.body else {}
        try:
            return json_reply(200, answers[name](call.region, {**body, **labels}))
        except Refused as error:
            status = 501 if error.code == "NotImplemented" else 400
            told = json_reply(status, {"Code": error.code, "Message": str(error), "Type": "Client"})
            return replace(told, headers={**told.headers, "x-amzn-ErrorType": error.code})

    def _update(self, region: str, ask: Ask) -> Mapping[str, Any]:
        told = plans.update(region, ask)
        for each in self._of_plan(region, ask["backupPlanId"]):
            self._schedule(region, each)
        return told

    def _unplan(self, region: str, ask: Ask) -> Mapping[str, Any]:
        id_ = ask["backupPlanId"]
        return plans.delete(region, id_, selecting=bool(self._of_plan(region, id_)))

    def _held(self, region: str, ask: Ask) -> tuple[str, int]:
        name = ask["backupVaultName"]
        return name, sum(each.vault == name for each in self._kept[region].points(self._platform.clock.now()))

    def _vaults(self, region: str, _ask: Ask) -> Mapping[str, Any]:
        held = (self._held(region, {"backupVaultName": name}) for name in plans.vaults(region))
        return {"BackupVaultList": [plans.describe_vault(region, *each) for each in held]}

    def _of_plan(self, region: str, id_: str) -> list[Selection]:
        return [each for each in self._kept[region].selections.values() if each.plan == id_]

    def _select(self, region: str, ask: Ask) -> Mapping[str, Any]:
        plan, asked, request = plans.plan(region, ask["backupPlanId"]), ask["BackupSelection"], _request(ask)
        if given := [name for name in OTHERS if asked.get(name)]:
            raise Refused("NotImplemented", f"localaws selects resources by ARN alone, not by {given[0]}")
        chosen = tuple(asked.get("Resources") or ())
        if not chosen or not all(map(imitated, chosen)):
            raise Refused("NotImplemented", "localaws backs up DynamoDB tables and S3 buckets alone")
        for each in self._of_plan(region, plan.backup_plan_id):
            if request and each.request == request:
                return each.made()
            if each.name == asked["SelectionName"]:
                raise Refused("AlreadyExistsException", f"Backup selection {each.name} already exists")
        role, now = asked["IamRoleArn"], self._platform.clock.now()
        selected = Selection(plan.backup_plan_id, asked["SelectionName"], role, chosen, now, request)
        self._kept[region].selections[selected.id] = selected
        self._schedule(region, selected)
        return selected.made()

    def _schedule(self, region: str, selected: Selection) -> None:
        for rule in plans.plan(region, selected.plan).backup_plan["Rules"]:
            schedule = parse_schedule(rule["ScheduleExpression"], self._platform.clock.now(), _zone(rule))
            run = partial(self._run, region, selected.id, rule["RuleName"])
            self._timetable.put(f"{selected.id} {rule['RuleName']}", schedule, run)

    async def _run(self, region: str, selection: str, name: str, _due: float) -> None:
        """Make a recovery point of each resource that a selection names, if its rule and its vault are still there."""
        made = self._kept[region].selections.get(selection)
        if made is None:
            return
        plan = plans.plan(region, made.plan)
        rule = next((each for each in plan.backup_plan["Rules"] if each["RuleName"] == name), None)
        if rule is None or rule["TargetBackupVaultName"] not in plans.vaults(region):
            return
        by = {
            "BackupPlanId": plan.backup_plan_id,
            "BackupPlanArn": plan.backup_plan_arn,
            "BackupRuleId": rule["RuleId"],
        }
        for arn in resources(region):
            if made.names(arn):
                lifecycle = rule.get("Lifecycle") or {}
                self._make(region, rule["TargetBackupVaultName"], arn, made.role, lifecycle, by)

    def _make(self, region: str, vault: str, arn: str, role: str, lifecycle: Ask, by: Ask) -> Point:
        stands = plans.vault(region, vault)
        name = f"arn:aws:backup:{region}:{ACCOUNT}:recovery-point:{uuid.uuid4()}"
        now = self._platform.clock.now()
        point = Point(name, vault, stands.backup_vault_arn, arn, kind_of(arn), role, now, lifecycle, by)
        self._kept[region].add(point)
        return point

    def _selection(self, region: str, ask: Ask) -> Mapping[str, Any]:
        found = self._kept[region].selections.get(ask["selectionId"])
        if found is None or found.plan != ask["backupPlanId"]:
            raise Refused("ResourceNotFoundException", f"Cannot find Backup selection with ID {ask['selectionId']}")
        given = {"SelectionName": found.name, "IamRoleArn": found.role, "Resources": list(found.resources)}
        where = {"SelectionId": found.id, "BackupPlanId": found.plan, "CreationDate": found.created}
        return {**where, "BackupSelection": {**given, "ListOfTags": [], "NotResources": [], "Conditions": {}}}

    def _selections(self, region: str, ask: Ask) -> Mapping[str, Any]:
        plan = plans.plan(region, ask["backupPlanId"]).backup_plan_id
        return {"BackupSelectionsList": [each.shape() for each in self._of_plan(region, plan)]}

    def _unselect(self, region: str, ask: Ask) -> Mapping[str, Any]:
        self._selection(region, ask)
        del self._kept[region].selections[ask["selectionId"]]
        return {}

    def _start(self, region: str, ask: Ask) -> Mapping[str, Any]:
        arn = ask["ResourceArn"]
        if arn not in resources(region):
            raise Refused("InvalidParameterValueException", f"Resource {arn} cannot be found or is not supported")
        point = self._make(region, ask["BackupVaultName"], arn, ask["IamRoleArn"], ask.get("Lifecycle") or {}, {})
        return {"BackupJobId": str(uuid.uuid4()), "RecoveryPointArn": point.arn, "CreationDate": point.made}

    def _of_resource(self, region: str, ask: Ask) -> Mapping[str, Any]:
        points = self._kept[region].points(self._platform.clock.now())
        return {"RecoveryPoints": [each.summary() for each in points if each.resource == ask["resourceArn"]]}

    def _of_vault(self, region: str, ask: Ask) -> Mapping[str, Any]:
        vault = plans.vault(region, ask["backupVaultName"]).backup_vault_name
        points = self._kept[region].points(self._platform.clock.now())
        return {"RecoveryPoints": [each.shape() for each in points if each.vault == vault]}

    def _describe(self, region: str, ask: Ask) -> Mapping[str, Any]:
        return self._point(region, ask).shape()

    def _delete(self, region: str, ask: Ask) -> Mapping[str, Any]:
        self._kept[region].drop(self._point(region, ask).arn)
        return {}

    def _point(self, region: str, ask: Ask) -> Point:
        for each in self._kept[region].points(self._platform.clock.now()):
            if (each.vault, each.arn) == (ask["backupVaultName"], ask["recoveryPointArn"]):
                return each
        raise Refused("ResourceNotFoundException", f"Cannot find recovery point {ask['recoveryPointArn']}")


def _request(ask: Ask) -> str:
    return str(ask.get("CreatorRequestId") or "")


def _zone(rule: Ask) -> str:
    return str(rule.get("ScheduleExpressionTimezone") or "UTC")
