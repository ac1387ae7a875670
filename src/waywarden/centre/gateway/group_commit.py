"""Group commit: messages that come while a commit runs share the next one.

A message is answered when the commit that holds it is done, so an answer means durable. The next commit begins the
moment the last one ends: a lone message waits for nobody, and under load commits grow instead of queues. The queue is
bounded; what does not fit is told to come again.

A message that the database refuses must not sink its neighbours: the batch is undone and each message committed alone;
the culprit goes into quarantine.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from waywarden.centre.gateway.connection import StoreUnavailable, disconnect
from waywarden.centre.gateway.delivery import Appended, Delivery, Refusal
from waywarden.positions.rejection import Reason, Rejection

MAX_WAITING = 5_000  # messages; at some thousand a second this is a second's worth
MAX_POSITIONS = 10_000  # in one commit, so that a flood of large batches does not starve single fixes of answers
ANSWER_WITHIN_S = 30.0  # a tag that hears nothing keeps its connection; better that it hears "again"
REFUSED_BY_DATABASE = Rejection(Reason.UNPARSABLE, detail="the database refused it")

logger = logging.getLogger("waywarden.gateway")

Append = Callable[[Sequence[Delivery]], list[Appended]]
Waiting = tuple[Delivery, "asyncio.Future[Appended]"]


class QueueFull(Exception):
    """Too much is waiting to be stored; come again."""


class GroupCommit:
    """`append` runs in a thread of its own (one, with its own connection), so that answers and decoding go on."""

    def __init__(self, append: Append, positions_at_once: int = MAX_POSITIONS) -> None:
        self._append = append
        self._positions_at_once = positions_at_once
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(MAX_WAITING)
        self.database_reached = True
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    async def submit(self, delivery: Delivery) -> Appended:
        """Returns when the delivery is durable. QueueFull or StoreUnavailable where it is not: do not acknowledge."""
        durable: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((delivery, durable))
        except asyncio.QueueFull:
            raise QueueFull from None
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await durable
        except TimeoutError:
            raise StoreUnavailable("no commit in time") from None

    async def run(self) -> None:
        """Commit what comes, for ever. Cancel it when nothing waits any more (`drain`)."""
        loop = asyncio.get_running_loop()
        while True:
            batch = [await self._queue.get()]
            positions = batch[0][0].rows
            while not self._queue.empty() and positions < self._positions_at_once:
                batch.append(self._queue.get_nowait())
                positions += batch[-1][0].rows
            outcomes = await loop.run_in_executor(self._thread, self._commit, [delivery for delivery, _ in batch])
            self.database_reached = not any(isinstance(outcome, StoreUnavailable) for outcome in outcomes)
            for (_, durable), outcome in zip(batch, outcomes, strict=True):
                self._queue.task_done()
                if durable.cancelled():
                    continue  # it came too late for an answer; what it sent is stored all the same
                if isinstance(outcome, Exception):
                    durable.set_exception(outcome)
                else:
                    durable.set_result(outcome)

    async def drain(self) -> None:
        """Wait until everything submitted is answered."""
        await self._queue.join()

    async def close(self) -> None:
        """End the thread, when nothing runs any more."""
        await asyncio.get_running_loop().run_in_executor(self._thread, disconnect)
        self._thread.shutdown()

    def _commit(self, deliveries: list[Delivery]) -> Sequence[Appended | Exception]:
        try:
            return self._append(deliveries)
        except StoreUnavailable as error:
            return [error] * len(deliveries)
        except Exception as error:
            logger.warning("a batch was refused (%s); its messages are committed one by one", type(error).__name__)
            return [self._commit_alone(delivery) for delivery in deliveries]

    def _commit_alone(self, delivery: Delivery) -> Appended | Exception:
        try:
            return self._append([delivery])[0]
        except StoreUnavailable as error:
            return error
        except Exception:
            return self._commit_refused(delivery)

    def _commit_refused(self, delivery: Delivery) -> Appended | Exception:
        refusal = Refusal(REFUSED_BY_DATABASE, delivery.target.encode() + b"\n" + delivery.body)
        try:
            kept = self._append([replace(delivery, positions=(), events=(), refusals=[*delivery.refusals, refusal])])[0]
        except Exception as error:
            return error
        kept.refused = [(index, REFUSED_BY_DATABASE.reason) for index in range(delivery.rows)]
        return kept
