"""Targets of rules: how many, what they may be told, and their pages.

Closes these gaps of moto: any number of targets, inputs that contradict each other, templates with names that stand for
nothing, pages that lose targets of one ARN. The refusals are recorded: https://github.com/localstack/localstack/blob/
main/tests/aws/services/events/test_events.snapshot.json and test_events_inputs.snapshot.json
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import ResourceNotFoundException, ValidationException
from moto.events.models import EventsBackend, Rule

from localaws.kernel.pages import page_of
from localaws.moto.patches import Method, Patches
from localaws.services.events.inputs import unknown_placeholders

MOST_TARGETS = 5
PAGE = 100
INPUTS = ("Input", "InputPath", "InputTransformer")


def install(patches: Patches) -> None:
    """Check targets, and list them in pages."""
    patches.wrap(EventsBackend, "put_targets", _putting)
    patches.wrap(EventsBackend, "list_targets_by_rule", _listing)
    patches.wrap(EventsBackend, "describe_rule", _describing)


def _putting(put: Method) -> Method:
    def put_targets(backend: EventsBackend, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]) -> Any:
        for target in targets:
            _check(target)
        bus = backend.event_buses.get(backend._normalize_event_bus_arn(event_bus_arn) or "")  # noqa: SLF001  # moto's only way
        rule = bus.rules.get(name) if bus else None
        if rule and len({target["Id"] for target in (*rule.targets, *targets)}) > MOST_TARGETS:
            raise JsonRESTError("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
        return put(backend, name, event_bus_arn, targets)

    return put_targets


def _check(target: Mapping[str, Any]) -> None:
    if sum(name in target for name in INPUTS) > 1:
        raise ValidationException(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {target['Id']}."
        )
    for placeholder in unknown_placeholders(target.get("InputTransformer") or {}):
        raise ValidationException(
            f"InputTemplate for target {target['Id']} contains invalid placeholder {placeholder}."
        )


def _listing(_list: Method) -> Method:
    def list_targets_by_rule(
        backend: EventsBackend,
        rule_id: str,
        event_bus_arn: str | None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> tuple[Sequence[dict[str, Any]], str | None]:
        bus = backend.event_buses[backend._normalize_event_bus_arn(event_bus_arn) or ""]  # noqa: SLF001  # moto's only way
        return page_of(bus.rules[rule_id].targets, limit or PAGE, next_token, _bad_token)

    return list_targets_by_rule


def _bad_token() -> Exception:
    return ValidationException("Parameter NextToken is not valid.")


def _describing(describe: Method) -> Method:
    def describe_rule(backend: EventsBackend, name: str, event_bus_arn: str | None) -> Rule:
        bus_name = backend._normalize_event_bus_arn(event_bus_arn)  # noqa: SLF001  # moto's only way
        bus = backend.event_buses.get(bus_name or "")
        if bus and name not in bus.rules:
            raise ResourceNotFoundException(f"Rule {name} does not exist on EventBus {bus_name}.")
        rule: Rule = describe(backend, name, event_bus_arn)
        return rule

    return describe_rule
