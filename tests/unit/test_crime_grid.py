"""The British grid: Ordnance Survey's own test points, the Ministry's check points, and what lies outside."""

import numpy as np
import pytest
from pyproj import Transformer

from waywarden import geodesy
from waywarden.crime import grid

# Ordnance Survey's test points of OSTN15: St Mary's in Scilly, and Caister.
OS_POINTS = [(91492.146, 11318.804, 49.92226394, -6.29977752), (651409.804, 313177.450, 52.65800783, 1.71607397)]
# The Ministry of Justice's, made by a seven-parameter transformation.
MOJ_POINTS = [(529381, 179534, 51.499946, -0.137433), (537209, 180263, 51.504652, -0.024452)]


def _one(easting: float, northing: float) -> tuple[float, float]:
    lat, lon = grid.to_wgs84(np.array([easting], float), np.array([northing], float))
    return float(lat[0]), float(lon[0])


@pytest.mark.parametrize(("easting", "northing", "lat", "lon"), OS_POINTS)
def test_the_points_of_ordnance_survey_to_the_last_digit(
    easting: float, northing: float, lat: float, lon: float
) -> None:
    assert _one(easting, northing) == pytest.approx((lat, lon), abs=1e-8)
    back = grid.to_grid(np.array([lat]), np.array([lon]))
    assert (back[0][0], back[1][0]) == pytest.approx((easting, northing), abs=0.002)


@pytest.mark.parametrize(("easting", "northing", "lat", "lon"), MOJ_POINTS)
def test_the_ministrys_check_points_are_a_helmert_transformations(
    easting: float, northing: float, lat: float, lon: float
) -> None:
    """Within 1e-5 degrees by the transformation that made them, and by OSTN15 as far off as that one is known to be."""
    helmert = Transformer.from_pipeline(
        "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
        " +step +proj=cart +ellps=airy +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247"
        " +rz=0.842 +s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    assert helmert.transform(easting, northing) == pytest.approx((lon, lat), abs=1e-5)
    ours = _one(easting, northing)
    assert ours[0] == pytest.approx(lat, abs=1e-5)
    assert 1.0 < geodesy.distance_m(*ours, lat, lon) < 2.5


def test_what_ostn15_does_not_cover_is_no_place() -> None:
    lat, lon = grid.to_wgs84(np.array([0.0, 600_000.0, -5.0, 529_381.0]), np.array([0.0, 1_300_000.0, 1e5, 179_534.0]))
    assert np.isnan(lat).tolist() == np.isnan(lon).tolist() == [True, True, True, False]
