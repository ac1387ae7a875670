"""More cores change nothing but the time: answers in order, errors in their turn, no more read than is held."""

import os
import time
from collections.abc import Iterator

import pytest

from waywarden.engines.local import in_order


def test_answers_come_in_the_order_of_the_batches() -> None:
    def slow_at_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * number

    assert list(in_order(slow_at_first, range(9))) == [number * number for number in range(9)]


def test_what_came_before_an_error_is_told() -> None:
    told: list[int] = []

    with pytest.raises(ZeroDivisionError):
        told.extend(in_order(lambda number: 6 // number, [1, 2, 3, 0, 6, 6, 6, 6, 6]))

    assert told == [6, 3, 2]


def test_no_more_batches_are_read_than_one_a_core_and_the_next() -> None:
    read: list[int] = []

    def batches() -> Iterator[int]:
        while True:
            read.append(len(read))
            yield read[-1]

    assert next(iter(in_order(lambda number: number, batches()))) == 0
    assert len(read) <= (os.cpu_count() or 1) + 1
