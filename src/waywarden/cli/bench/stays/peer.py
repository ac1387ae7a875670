"""trackintel's side of the measurement, run by a Python that has it, where ours need not be installed.

Reads columns (user, at in µs, lon, lat) from an .npz file, makes its staypoints, and prints the seconds and the count.
"""

import json
import sys
import time
import warnings
from typing import Any


def main(path: str) -> None:
    """What it measures is `generate_staypoints` alone, its frame of points already made."""
    import geopandas  # type: ignore[import-untyped]
    import numpy as np
    import pandas as pd  # type: ignore[import-untyped]
    import trackintel  # type: ignore[import-not-found]

    warnings.filterwarnings("ignore")
    columns: Any = np.load(path)
    frame = pd.DataFrame({"user_id": columns["user"], "tracked_at": pd.to_datetime(columns["at"], unit="us", utc=True)})
    points = geopandas.points_from_xy(columns["lon"], columns["lat"])
    fixes = trackintel.Positionfixes(geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326"))
    started = time.process_time()
    _, staypoints = fixes.generate_staypoints(include_last=True)
    measured = {"seconds": time.process_time() - started, "stays": len(staypoints), "version": trackintel.__version__}
    print(json.dumps(measured))


if __name__ == "__main__":
    main(sys.argv[1])
