"""A long list comes in parts, each a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Line = TypeVar("Line")

PART_SIZE = 100  # lines


@dataclass(frozen=True)
class Part(Generic[Line]):
    """One part of a list; there is always a first one, though it may be empty."""

    lines: Sequence[Line]
    number: int  # from 1
    last: int

    @classmethod
    def of(cls, lines: Sequence[Line], number: int) -> "Part[Line]":
        """A number that no part has leads to the nearest one."""
        last = max(1, -(-len(lines) // PART_SIZE))
        number = min(max(1, number), last)
        return cls(lines[(number - 1) * PART_SIZE : number * PART_SIZE], number, last)
