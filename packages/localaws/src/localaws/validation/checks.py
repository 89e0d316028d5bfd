"""Checks of a value by its shape, made once a shape: each appends the faults that it finds.

A value is as it came over the wire: structures and maps are dicts by the names on the wire, lists are lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from localaws.validation.constraints import Rule, Traits, rules_of, rules_of_element
from localaws.validation.faults import Fault, Kind, Path, place_of

Check = Callable[[Any, Path, list[Fault]], None]

TYPES: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "blob": (str, bytes),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float, str),
}
"""What JSON may write a type as."""
NOT_FINITE = ("NaN", "Infinity", "-Infinity")
"""Numbers that are strings in JSON:
https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#shape-serialization"""
NOT_NULL = "Member must not be null"


class Checks:
    """Makes the checks of one service's shapes.

    `unchecked` names shapes that somebody else checks, `further` what the service asks of a shape beyond the model.
    """

    def __init__(
        self,
        unchecked: Collection[str] = (),
        further: Mapping[str, Traits] = MappingProxyType({}),
        *,
        elements_not_null: bool = False,
    ) -> None:
        self._made: dict[str, Check | None] = {}
        self._unchecked = frozenset(unchecked)
        self._further = further
        self._elements_not_null = elements_not_null

    def of(self, shape: Any) -> Check | None:
        """Return the check of a shape, None where there is nothing to check."""
        if shape.name in self._unchecked or getattr(shape, "is_document_type", False):
            return None
        if shape.name not in self._made:
            # A shape that holds itself is checked by what stands here when all is made.
            self._made[shape.name] = lambda value, path, faults: self._again(shape.name, value, path, faults)
            self._made[shape.name] = self._make(shape)
        return self._made[shape.name]

    def _again(self, name: str, value: Any, path: Path, faults: list[Fault]) -> None:
        if check := self._made[name]:
            check(value, path, faults)

    def _make(self, shape: Any) -> Check:
        inner = {"structure": self._structure, "list": self._list, "map": self._map}.get(shape.type_name)
        return _typed(
            shape, _ruled(shape, rules_of(shape, self._further.get(shape.name))), inner(shape) if inner else None
        )

    def _structure(self, shape: Any) -> Check | None:
        required = {*shape.required_members, *self._further.get(shape.name, {}).get("required", ())}
        members = [
            (
                member.serialization.get("name", name),
                place_of(name),
                name in required,
                self.of(member),
                member,
            )
            for name, member in shape.members.items()
        ]
        told = [each for each in members if each[2] or each[3]]
        union = bool(getattr(shape, "is_tagged_union", False))

        def check(value: Any, path: Path, faults: list[Fault]) -> None:
            for wire, place, required, inner, member in told:
                given = value.get(wire)
                if given is None:
                    if required:
                        faults.append(Fault(Kind.REQUIRED, (*path, place), None, NOT_NULL, member))
                elif inner:
                    inner(given, (*path, place), faults)
            if union and sum(each is not None for each in value.values()) > 1:
                faults.append(Fault(Kind.UNION, path, value, "Only one member of a union may be set", shape))

        return check if told or union else None

    def _list(self, shape: Any) -> Check | None:
        if shape.member.type_name not in {"structure", "list", "map"}:
            return self._elements(shape, shape.member, "Member must satisfy constraint")
        inner = self.of(shape.member)
        if inner is None:
            return None

        def check(value: Any, path: Path, faults: list[Fault]) -> None:
            for place, each in enumerate(value, 1):
                if each is not None:
                    inner(each, (*path, str(place), "member"), faults)

        return check

    def _map(self, shape: Any) -> Check | None:
        keys = self._elements(shape, shape.key, "Map keys must satisfy constraint")
        simple = shape.value.type_name not in {"structure", "map"}
        values = self._elements(shape, shape.value, "Map value must satisfy constraint") if simple else None
        inner = self.of(shape.value) if not simple or shape.value.type_name == "list" else None

        def check(value: Any, path: Path, faults: list[Fault]) -> None:
            before = len(faults)
            for of_all in (keys, values):
                if of_all:
                    of_all(value, path, faults)
            if inner and len(faults) == before:
                for key, each in value.items():
                    if each is not None:
                        inner(each, (*path, key, "member"), faults)

        return check if keys or values or inner else None

    def _elements(self, shape: Any, element: Any, beginning: str) -> Check | None:
        """Return the check of all elements, of which AWS tells together, naming each rule that an element has."""
        rules = rules_of_element(element, self._further.get(element.name))
        allowed = TYPES.get(element.type_name)
        texts = [rule.text for rule in rules]
        if self._elements_not_null and any(rule.kind in {Kind.ENUM, Kind.RANGE} for rule in rules):
            texts.append(NOT_NULL)
        text = f"{beginning}: [{', '.join(texts)}]"
        of_keys = beginning.startswith("Map keys")

        def check(value: Any, path: Path, faults: list[Fault]) -> None:
            for each in value.values() if isinstance(value, Mapping) and not of_keys else value:
                if each is None:
                    continue
                if allowed and not is_of(each, allowed):
                    faults.append(Fault(Kind.TYPE, path, each, element.type_name, element))
                    return
                if any(not rule.holds(each) for rule in rules):
                    faults.append(Fault(Kind.ELEMENTS, path, value, text, shape))
                    return

        return check


def is_of(value: Any, allowed: tuple[type, ...]) -> bool:
    """Tell whether a value of JSON is of one of the types; a whole number may be written with a fraction of zero."""
    if isinstance(value, bool):
        return bool in allowed
    return isinstance(value, allowed) or (isinstance(value, float) and int in allowed and value.is_integer())


def _typed(shape: Any, rules: Check | None, inner: Check | None) -> Check:
    allowed = TYPES.get(shape.type_name, (object,))
    fraction = shape.type_name in {"float", "double"}

    def check(value: Any, path: Path, faults: list[Fault]) -> None:
        if fraction and value in NOT_FINITE:
            return
        if not is_of(value, allowed):
            faults.append(Fault(Kind.TYPE, path, value, shape.type_name, shape))
            return
        if rules:
            rules(value, path, faults)
        if inner:
            inner(value, path, faults)

    return check


def _ruled(shape: Any, rules: Sequence[Rule]) -> Check | None:
    if not rules:
        return None
    hidden = bool(shape.metadata.get("sensitive"))

    def check(value: Any, path: Path, faults: list[Fault]) -> None:
        faults.extend(
            Fault(rule.kind, path, value, rule.text, shape, hidden) for rule in rules if not rule.holds(value)
        )

    return check
