"""A thread for what takes long: jobs in, what came of them handed back to the loop out."""

import queue
import threading
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TypeVar

Done = TypeVar("Done")
Step = Callable[[], None]


class Inbox:
    """Steps for a loop to take, put in by other threads; it can be waited on."""

    def __init__(self) -> None:
        self._steps: queue.SimpleQueue[Step] = queue.SimpleQueue()
        self._wake, self._waker = Pipe(duplex=False)
        self._lock = threading.Lock()
        self._is_awake = False

    @property
    def connection(self) -> Connection:
        """What is ready to be read when there are steps."""
        return self._wake

    def put(self, step: Step) -> None:
        """Have a step taken."""
        self._steps.put(step)
        with self._lock:
            if not self._is_awake:
                self._is_awake = True
                self._waker.send_bytes(b"1")

    def take(self) -> list[Step]:
        """The steps put in since this was last asked."""
        with self._lock:
            if self._is_awake:
                self._is_awake = False
                self._wake.recv_bytes()
        steps = []
        while not self._steps.empty():
            steps.append(self._steps.get())
        return steps


class Worker:
    """Does one job after another.

    Args:
        name: Of the thread.
        inbox: Takes the step that follows each job.
        fail: Taken as a step with what a job raised.
    """

    def __init__(self, name: str, inbox: Inbox, fail: Callable[[Exception], None]) -> None:
        self._inbox = inbox
        self._fail = fail
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(
        self,
        job: Callable[[], Done],
        then: Callable[[Done], None],
        fail: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do a job in the thread, then a step with what it gives in the loop.

        Args:
            job: Done in the thread.
            then: Taken as a step with what the job gives.
            fail: Taken with what the job raised, in place of the worker's own.
        """
        self._jobs.put(lambda: self._do(job, then, fail or self._fail))

    def _do(
        self,
        job: Callable[[], Done],
        then: Callable[[Done], None],
        fail: Callable[[Exception], None],
    ) -> None:
        try:
            done = job()
        except Exception as err:  # noqa: BLE001 - whatever it is, the loop tells it and lives on
            error = err
            self._inbox.put(lambda: fail(error))
        else:
            self._inbox.put(lambda: then(done))

    def _run(self) -> None:
        while True:
            self._jobs.get()()
