"""The centre's processes under test: the web server, which can be killed and started anew on its port, and a worker."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.db import connection
from psycopg.conninfo import make_conninfo

MUST_ANSWER_WITHIN_S = 30.0


class Server:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        arguments = ["waywarden.centre.asgi:application", "--port", str(self._port), "--lifespan", "off"]
        quiet = ["--log-level", "error", "--no-access-log", "--timeout-graceful-shutdown", "1"]
        self._process = subprocess.Popen([sys.executable, "-m", "uvicorn", *arguments, *quiet], env=_environment())
        give_up = time.monotonic() + MUST_ANSWER_WITHIN_S
        while not self._answers():
            assert self._process.poll() is None, "the web server died at its start"
            assert time.monotonic() < give_up, "the web server does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/sign-in") as answer:
                return bool(answer.status == HTTPStatus.OK)
        except HTTPError:
            raise
        except URLError:
            return False  # it does not listen yet


@contextmanager
def running_worker() -> Iterator[None]:
    """A worker at work on the tests' database."""
    process = subprocess.Popen([sys.executable, "-m", "waywarden", "worker"], env=_environment())
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _environment() -> dict[str, str]:
    """Ours, with the database of this test run."""
    parts = connection.get_connection_params()
    named = {name: parts[name] for name in ("dbname", "user", "password", "host", "port") if parts.get(name)}
    return os.environ | {"DATABASE_URL": make_conninfo(**named)}
