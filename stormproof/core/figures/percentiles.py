"""Percentiles of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Figure = TypeVar("Figure", int, float)


def nearest_rank(ordered: Sequence[Figure], percent: int) -> Figure:
    """Return a percentile of figures that are sorted, one of them: of twenty, p95 is the nineteenth.

    `percent` is from 1 to 100; of no figures there is none (IndexError).
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """
    return ordered[-(-percent * len(ordered) // 100) - 1]
