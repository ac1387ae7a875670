"""The demo's processes: started, watched, started again when one dies, and stopped."""

import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

MUST_ANSWER_WITHIN_S = 60.0
MAY_TAKE_TO_STOP_S = 8.0

logger = logging.getLogger("waywarden.demo")


class Parts:
    """The parts by name. Their output goes to files in the demo's directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._commands: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        os.environ["WAYWARDEN_DATA"] = str(directory)
        os.environ.pop("DATABASE_URL", None)  # never into somebody's real database

    def start(self, name: str, *arguments: str) -> None:
        self._commands[name] = [sys.executable, "-m", "waywarden", *arguments]
        self._launch(name)

    def restart_the_dead(self) -> None:
        """A part that died is started again: a demonstration that nothing is lost by it."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                logger.warning("the %s died and is started again", name)
                self._launch(name)

    def wait_for(self, *ports: int) -> None:
        """Until something listens on each of these ports of loopback."""
        give_up = time.monotonic() + MUST_ANSWER_WITHIN_S
        for port in ports:
            while not _listens(port):
                if time.monotonic() > give_up:
                    raise TimeoutError(f"Nothing answers on port {port}: {self._last_words()}")
                time.sleep(0.1)

    def stop(self) -> None:
        """Ask every part to stop, by its own process id, and wait; the database goes with the last one."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(MAY_TAKE_TO_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def _launch(self, name: str) -> None:
        with (self._directory / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(self._commands[name], stdout=log, stderr=log)  # noqa: S603

    def _last_words(self) -> str:
        words = [path.read_text(errors="replace").strip().splitlines() for path in self._directory.glob("*.log")]
        return " / ".join(lines[-1] for lines in words if lines) or "the parts have said nothing."


def a_free_port(wanted: int) -> int:
    """The wanted port of loopback, or another where it is busy."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
