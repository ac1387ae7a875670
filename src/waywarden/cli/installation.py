"""An installation for one occasion (the demo, a measurement): its own data directory, database and processes.

The parts run as they do in production, as processes of their own; they can be killed, and started again. When the
occasion is over, they and the data are gone.
"""

import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

MUST_ANSWER_WITHIN_S = 60.0
MAY_TAKE_TO_STOP_S = 10.0

logger = logging.getLogger("waywarden.installation")


class Installation:
    """A context manager. Inside it Django is ready, on the installation's own empty database."""

    def __enter__(self) -> Self:
        self.directory = Path(tempfile.mkdtemp(prefix="waywarden-"))
        self.directory.chmod(0o755)  # the database runs as an account of its own where root calls
        os.environ["WAYWARDEN_DATA"] = str(self.directory)
        os.environ.pop("DATABASE_URL", None)  # never somebody's real database
        self._arguments: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

        from waywarden.centre.prepare import prepare

        self.database_url = prepare()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from django.db import connections

        from waywarden.centre import database

        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(MAY_TAKE_TO_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        connections.close_all()
        database.stop_embedded()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, name: str, *arguments: str) -> None:
        """Start `python -m arguments` under this name; its output goes to a file in the directory."""
        self._arguments[name] = list(arguments)
        with (self.directory / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen([sys.executable, "-m", *arguments], stdout=log, stderr=log)  # noqa: S603

    def start_gateway(self, port: int = 0) -> int:
        """The gateway; returns its port of loopback when it answers there."""
        return self._start_serving("gateway", "gateway", port)

    def start_web(self, port: int = 0) -> int:
        """The pages; returns their port of loopback when they answer there."""
        return self._start_serving("web", "serve", port)

    def start_worker(self) -> None:
        self.start("worker", "waywarden", "worker")

    def _start_serving(self, name: str, verb: str, wanted: int) -> int:
        port = free_port(wanted)
        self.start(name, "waywarden", verb, "--port", str(port))
        wait_for(port)
        return port

    def kill(self, name: str) -> None:
        """kill -9, of a process that this installation started."""
        self._running[name].kill()
        self._running[name].wait()

    def start_the_dead(self) -> None:
        """Start every process again that has ended, as a service manager would."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                logger.warning("the %s has ended and is started again", name)
                self.start(name, *self._arguments[name])

    def kill_database(self) -> None:
        """kill -9 of the postmaster; its backends notice and go."""
        server = psutil.Process(int((self.directory / "postgresql" / "postmaster.pid").read_text().split()[0]))
        backends = server.children()
        server.kill()
        for process in [server, *backends]:
            process.wait()

    def start_database_again(self) -> None:
        """A new process finds the dead server and starts it, as any command of an installation would."""
        source = "from waywarden.centre import database; database.ensure_running()"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run([sys.executable, "-c", source], env=environment, check=True, capture_output=True)  # noqa: S603


def free_port(wanted: int = 0) -> int:
    """The wanted port of loopback, or another where it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until something listens on this port of loopback."""
    give_up = time.monotonic() + MUST_ANSWER_WITHIN_S
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if time.monotonic() > give_up:
            raise TimeoutError(f"nothing answers on port {port}")
        time.sleep(0.05)
