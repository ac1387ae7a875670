"""The British National Grid: easting and northing (OSGB36, metres) to latitude and longitude, and back.

By OSTN15, the transformation of Ordnance Survey that defines the grid, as convertbng ships it: good to a decimetre.
The seven-parameter (Helmert) transformation that most software applies instead is good to two to five metres; the two
check points in the Ministry of Justice's tests come from such a one, and lie 1.4 m and 2.1 m west of ours
(tests/unit/test_crime_grid.py shows both).

OSTN15 gives ETRS89, which in Great Britain parts from WGS84 by some 0.8 m today: far within what a fix or an address
is worth, and every receiver's map does the same.
"""

import numpy as np
import numpy.typing as npt
from convertbng.cutil import convert_osgb36_to_ll, convert_to_osgb36

Floats = npt.NDArray[np.float64]


def to_wgs84(easting: Floats, northing: Floats) -> tuple[Floats, Floats]:
    """(lat, lon) in degrees of points in metres on the grid; NaN in both for a point that OSTN15 does not cover.

    Callers refuse such a point aloud (`batch`): it is no place in Great Britain.
    """
    lon, lat = convert_osgb36_to_ll(easting, northing)
    return lat, lon


def to_grid(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """(easting, northing) in metres, to the millimetre; NaN in both for a point that OSTN15 does not cover."""
    easting, northing = convert_to_osgb36(lon, lat)
    return easting, northing
