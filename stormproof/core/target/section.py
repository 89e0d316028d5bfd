"""What all tables of a target file have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1)]
Variable = Annotated[
    str, Field(pattern=r"^[A-Z_][A-Z0-9_]*$", description="the name of an environment variable, e.g. STORMPROOF_KEY")
]


class Section(BaseModel):
    """A table of the target file: immutable, typed strictly, no key beyond those named."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_by_name=True)
