"""The candidate join in DuckDB, for a Python that has it: fixes in Parquet sorted by cell and hour, the cells of each
crime joined by equality, then time and distance. Prints one JSON line: version, seconds of each run, matches.

Run as `PYTHON peer.py FIXES.parquet CELLS.parquet RUNS`; needs nothing of Waywarden.
"""

import json
import sys
import time

JOIN = """
select count(*), count(distinct c.crime) from read_parquet($fixes) f join cells c on f.cell = c.cell and f.hour = c.hour
where f.at >= c.from_us and f.at < c.to_us
and ((f.lat - c.lat) * c.ky) ** 2 + ((f.lon - c.lon) * c.kx) ** 2 <= (100 + f.accuracy_m) ** 2
"""


def main(fixes: str, cells: str, runs: int) -> None:
    """The first run is not counted: it warms the file."""
    import duckdb  # type: ignore[import-not-found]

    db = duckdb.connect()
    db.execute("create table cells as select * from read_parquet($cells)", {"cells": cells})
    seconds, processor_s, found = [], [], None
    for _ in range(runs + 1):
        began, worked = time.perf_counter(), time.process_time()
        found = db.execute(JOIN, {"fixes": fixes}).fetchall()[0]
        seconds.append(time.perf_counter() - began)
        processor_s.append(time.process_time() - worked)
    said = {"version": duckdb.__version__, "seconds": seconds[1:], "processor_s": processor_s[1:], "found": found}
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
