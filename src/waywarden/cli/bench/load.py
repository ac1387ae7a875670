"""Many senders at once over loopback: each sends, waits for the answer, sends the next. Plain sockets, so that what is
measured is the server and not the client's library.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from waywarden.cli.wire import read_status


@dataclass(frozen=True)
class Load:
    """What was measured: how long all of it took, how long each answer took, and what was not answered 200."""

    seconds: float
    answer_s: list[float]
    failed: int

    @property
    def per_second(self) -> float:
        return len(self.answer_s) / self.seconds

    def answer_ms(self, percentile: float) -> float:
        return float(np.percentile(self.answer_s, percentile)) * 1000


async def send_all(port: int, requests: Iterable[bytes], connections: int) -> Load:
    """Send every request once, over so many connections."""
    waiting = iter(requests)
    began = time.perf_counter()
    senders = [_send(port, waiting) for _ in range(connections)]
    results = await asyncio.gather(*senders)
    seconds = time.perf_counter() - began
    return Load(seconds, [answer for answers, _ in results for answer in answers], sum(failed for _, failed in results))


async def _send(port: int, requests: Iterator[bytes]) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers, failed = [], 0
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        failed += await read_status(reader) != 200
        answers.append(time.perf_counter() - began)
    writer.close()
    return answers, failed
