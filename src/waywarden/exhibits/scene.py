"""A place that is asked about, on a picture: a cross, the circle within which somebody counts as near, and, dashed, the
circle in which the place itself may lie.
"""

from typing import NamedTuple

from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.palette import PAPER, SCENE
from waywarden.exhibits.words import length


class Scene(NamedTuple):
    """Degrees; `uncertainty_m` holds the true place 95 times in 100."""

    lat: float
    lon: float
    radius_m: float
    uncertainty_m: float


def scene_marks(scene: Scene, frame: MapFrame) -> str:
    ((x, y),) = frame.to_page([scene.lat], [scene.lon])
    near, unsure = (float(frame.units(metres, scene.lat)) for metres in (scene.radius_m, scene.uncertainty_m))
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{near:.1f}" fill="{SCENE}" fill-opacity="0.07" stroke="{SCENE}" '
        f'stroke-width="1.8"/><circle cx="{x:.1f}" cy="{y:.1f}" r="{unsure:.1f}" fill="none" stroke="{SCENE}" '
        f'stroke-dasharray="3 3"/>{_cross(x, y, 7)}'
    )


def scene_key(scene: Scene) -> list[tuple[str, str]]:
    """Samples and what they mean."""
    circle = f'<circle cx="11" r="6.5" fill="{SCENE}" fill-opacity="0.07" stroke="{SCENE}"'
    return [
        (_cross(11, 0, 5), "the place of the crime, as the force gives it"),
        (f'{circle} stroke-width="1.8"/>', f"within {length(scene.radius_m)} of it"),
        (f'{circle} stroke-dasharray="3 3"/>', f"where it may lie: {length(scene.uncertainty_m)}, 95 %"),
    ]


def _cross(x: float, y: float, arm: float) -> str:
    way = f"M{x - arm:.1f} {y - arm:.1f}l{2 * arm} {2 * arm}m{-2 * arm} 0l{2 * arm} {-2 * arm}"
    return (
        f'<path d="{way}" fill="none" stroke="{PAPER}" stroke-width="5"/>'
        f'<path d="{way}" fill="none" stroke="{SCENE}" stroke-width="2.6"/>'
    )
