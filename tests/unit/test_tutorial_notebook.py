"""The tutorial's notebook runs from its first cell to its last, on an invented phone, and holds nobody's places."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.place_stays import fixes_of, ordinary_weeks

NOTEBOOK = Path(__file__).parents[2] / "docs/tutorial/my-own-phone.ipynb"


@pytest.fixture
def cells() -> list[dict[str, Any]]:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_every_cell_runs(
    cells: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = fixes_of(ordinary_weeks(4)).select("lat", "lon", "recorded_at").iter_rows()
    points = (f'<trkpt lat="{lat}" lon="{lon}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>' for lat, lon, at in rows)
    gpx = f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{"".join(points)}</trkseg></trk></gpx>'
    (tmp_path / "my-phone.gpx").write_text(gpx)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for cell in cells:
        exec("".join(cell["source"]), names)
    assert names["found"].places["role"].to_list() == ["home", "work", "regular"]
    assert "29 nights are known; away from home on 0 of them" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "heatmap.geojson").read_text())["features"]) > 3


def test_it_holds_no_output(cells: list[dict[str, Any]]) -> None:
    assert [cell["outputs"] for cell in cells] == [[]] * len(cells)
