// The style of the basemap: Greater London from one PMTiles archive on this server (docs/how-to/rebuild-the-basemap.md).
// No glyphs and no sprite: MapLibre draws the letters from the reader's own fonts, so nothing is asked of anyone else.

import { BASEMAP } from "./palette.js";

const ARCHIVE = new URL("./map/london.pmtiles", import.meta.url).href;

const FONT = ["sans-serif"];
const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

function shapes(id, type, paint) {
  return { id, type, source: "london", "source-layer": id, paint };
}

function names(id, colour, layout, { minzoom = 0, maxzoom = 24 } = {}) {
  return {
    id,
    type: "symbol",
    source: "london",
    "source-layer": id,
    minzoom,
    maxzoom,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-padding": 6, "text-max-width": 8, ...layout },
    paint: { "text-color": colour, "text-halo-color": BASEMAP.land, "text-halo-width": 1.6 },
  };
}

export function basemapStyle() {
  return {
    version: 8,
    sources: { london: { type: "vector", url: `pmtiles://${ARCHIVE}` } },
    layers: [
      { id: "beyond", type: "background", paint: { "background-color": BASEMAP.beyond } },
      shapes("land", "fill", { "fill-color": BASEMAP.land }),
      shapes("open_space", "fill", { "fill-color": BASEMAP.openSpace }),
      shapes("water", "fill", { "fill-color": BASEMAP.water }),
      shapes("rail", "line", { "line-color": BASEMAP.rail, "line-width": byZoom(9, 0.6, 13, 1.6, 16, 2.6) }),
      shapes("borough_lines", "line", {
        "line-color": BASEMAP.border,
        "line-width": byZoom(7, 0.5, 11, 0.9, 15, 1.6),
        "line-dasharray": [4, 2],
      }),
      names("postcode_sectors", BASEMAP.postcode, { "text-size": 11, "symbol-sort-key": ["get", "rank"] }, { minzoom: 13 }),
      names(
        "postcode_districts",
        BASEMAP.postcode,
        { "text-size": 11, "symbol-sort-key": ["get", "rank"] },
        { minzoom: 11, maxzoom: 13 },
      ),
      names(
        "places",
        BASEMAP.placeName,
        { "text-size": byZoom(8, 10, 11, 12, 15, 15), "symbol-sort-key": ["get", "rank"] },
        { minzoom: 10 },
      ),
      names(
        "boroughs",
        BASEMAP.boroughName,
        { "text-size": byZoom(8, 9, 11, 12.5), "text-transform": "uppercase", "text-letter-spacing": 0.08 },
        { minzoom: 8.5, maxzoom: 13 },
      ),
    ],
  };
}
