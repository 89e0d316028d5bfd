"""What a library's call comes to, in the SDK's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

READS, WRITES = "r", "w"


@dataclass(frozen=True)
class Asks:
    """Methods of a service that a call comes to.

    `names` is the SDK's argument that names the resource; `given` are the positions or keywords by which the library is
    told it. `address` tells that it is told the address of an object (``s3://bucket/key`` or ``bucket/key``). `mode`
    limits it to calls that open something to read or to write.
    """

    service: str
    methods: tuple[str, ...]
    names: str = ""
    given: tuple[str, ...] = ("0",)
    address: bool = False
    mode: str = ""


@dataclass(frozen=True)
class Class:
    """A class: what follows from making an object of it, and from calling the object's methods.

    `given` and `names` are as for `Asks`, where the class is told the resource once for all of its methods.
    """

    made: tuple[Asks, ...] = ()
    methods: Mapping[str, tuple[Asks, ...]] = field(default_factory=dict)
    names: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Library:
    """A library by the module that it is imported as.

    `asking` are those of its modules that ask AWS, all where none is named: what stands in them and in none of the
    tables is not known. `quiet` asks nothing.
    """

    functions: Mapping[str, tuple[Asks, ...]] = field(default_factory=dict)
    classes: Mapping[str, Class] = field(default_factory=dict)
    asking: tuple[str, ...] = ()
    quiet: frozenset[str] = frozenset()
