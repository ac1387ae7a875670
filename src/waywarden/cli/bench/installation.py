"""An installation for one measurement: its own data directory, database and processes, gone when it is over.

The parts run as they run in production, as processes of their own; they can be killed, and started again.
"""

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


class Installation:
    """A context manager. Inside it Django is ready, on the installation's own empty database."""

    def __enter__(self) -> Self:
        self.directory = Path(tempfile.mkdtemp(prefix="waywarden-bench-"))
        self.directory.chmod(0o755)  # the database runs as an account of its own where root calls
        os.environ["WAYWARDEN_DATA"] = str(self.directory)
        os.environ.pop("DATABASE_URL", None)  # never somebody's real database
        self._commands: dict[str, list[str]] = {}
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
            process.wait()
        connections.close_all()
        database.stop_embedded()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, name: str, *command: str) -> None:
        """Start `python -m command` under this name; its output goes to a file in the directory."""
        self._commands[name] = list(command)
        with (self.directory / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen([sys.executable, "-m", *command], stdout=log, stderr=log)  # noqa: S603

    def start_gateway(self) -> int:
        """The gateway, on a free port of loopback; returns the port when it answers."""
        port = free_port()
        self.start("gateway", "waywarden", "gateway", "--port", str(port))
        wait_for(port)
        return port

    def kill(self, name: str) -> None:
        """kill -9, of a process that this installation started."""
        self._running[name].kill()
        self._running[name].wait()

    def start_the_dead(self) -> None:
        """Start every process again that has ended."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(name, *self._commands[name])

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


def free_port() -> int:
    with socket.socket() as probe:
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
