"""Compile every kernel once, on all cores, before the tests share them: each of their processes would compile all.

`make test` calls it; what is compiled is kept on disk, so that a second call takes seconds.
"""

from multiprocessing import get_context

from waywarden.centre.movements.compiling import compile_all as movements
from waywarden.crime.compiling import compile_all as crime
from waywarden.detection.compiling import compile_all as detection


def rooms_beside() -> None:
    """Together they take as long as detection alone."""
    movements()
    crime()


if __name__ == "__main__":
    processes = [get_context("spawn").Process(target=work) for work in (detection, rooms_beside)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert all(process.exitcode == 0 for process in processes), "a kernel does not compile: see above"
