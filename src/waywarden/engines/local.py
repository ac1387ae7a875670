"""On this machine: batches of whole tags, judged by a thread for each core, in bounded memory.

In: a pure function and batches that come one by one. Out: what it says of each, in the order the batches came, so
that more cores change nothing but the time. Threads serve because kernels and column work let others run meanwhile.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Batch = TypeVar("Batch")
Answer = TypeVar("Answer")


def in_order(work: Callable[[Batch], Answer], batches: Iterable[Batch]) -> Iterator[Answer]:
    """`work` of each batch. While a batch for each core is being judged one more is read, and no further ones.

    An error of the work, or of the batches, is raised in its turn; what came before it has been told.
    """
    cores = os.cpu_count() or 1
    running: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(cores, thread_name_prefix="judging") as threads:
        try:
            for batch in batches:
                running.append(threads.submit(work, batch))
                while len(running) > cores:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for left in running:
                left.cancel()
