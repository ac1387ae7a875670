// A crime on a map: its circle, the wider one that its own uncertainty allows, and how each wearer came in and went out.
// In: the server's answer (web/crime_map.py), with the fixes of each wearer as rows in order of time; `run` counts up where
// fixes were left out, and no line is drawn across.

import { circle, collection, feature, northmost, point } from "./geometry.js";
import { INK, LABELS, PAPER, colourBy } from "./palette.js";
import { pathOf } from "./track.js";

const IS = (part) => ["==", ["get", "part"], part];
const TEXT = { "text-font": ["sans-serif"], "text-size": 12 };
const HALO = { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 };

export function addCrime(map, { lat, lon, radius_m, uncertainty_m }) {
  const wide = circle(lat, lon, radius_m + uncertainty_m);
  const shapes = [
    feature(circle(lat, lon, radius_m), { part: "radius" }),
    feature(wide, { part: "wide" }),
    point(lon, lat, { part: "crime" }),
    point(...northmost(wide), { part: "name" }),
  ];
  map.addSource("crime", { type: "geojson", data: collection(shapes), tolerance: 0.05 });
  const layer = (id, type, part, rest) => map.addLayer({ id: `crime-${id}`, type, source: "crime", filter: IS(part), ...rest });
  layer("tint", "fill", "radius", { paint: { "fill-color": INK, "fill-opacity": 0.07 } });
  layer("radius", "line", "radius", { paint: { "line-color": INK, "line-width": 2 } });
  layer("wide", "line", "wide", { paint: { "line-color": INK, "line-width": 1.25, "line-dasharray": [4, 3] } });
  layer("place", "circle", "crime", {
    paint: { "circle-radius": 4, "circle-color": INK, "circle-stroke-color": PAPER, "circle-stroke-width": 1.5 },
  });
  layer("name", "symbol", "name", { layout: { ...TEXT, "text-field": "crime", "text-anchor": "bottom", "text-offset": [0, -0.3] }, paint: HALO });
  return shapes;
}

export function addMatches(map) {
  const colour = colourBy("label", LABELS);
  map.addSource("matches", { type: "geojson", data: collection([]) });
  const layer = (id, type, part, rest) => map.addLayer({ id: `matches-${id}`, type, source: "matches", filter: IS(part), ...rest });
  const round = { "line-join": "round", "line-cap": "round" };
  layer("path", "line", "path", { layout: round, paint: { "line-color": colour, "line-width": 2.5 } });
  layer("gap", "line", "gap", { layout: round, paint: { "line-color": colour, "line-width": 2, "line-dasharray": [0.1, 2.4] } });
  layer("arrow", "symbol", "arrow", {
    layout: { "icon-image": "arrow", "icon-rotate": ["get", "direction"], "icon-rotation-alignment": "map", "icon-padding": 0 },
  });
  layer("fix", "symbol", "fix", {
    layout: { "icon-image": ["concat", "match-", ["get", "label"]], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  layer("silence", "symbol", "silence", {
    layout: { ...TEXT, "text-size": 11, "text-field": ["get", "length"], "text-variable-anchor": ["bottom", "top"], "text-radial-offset": 1.5 },
    paint: HALO,
  });
  layer("key", "symbol", "key", {
    layout: { ...TEXT, "text-field": ["get", "key"], "text-variable-anchor": ["left", "right", "top"], "text-radial-offset": 0.9 },
    paint: HALO,
  });
  return { show: (wearers, gapS) => map.getSource("matches").setData(collection(wearers.flatMap((wearer) => drawnOf(wearer, gapS)))) };
}

// Runs of fixes as paths, and the wearer's key beside the fix that is nearest to the crime.
function drawnOf({ key, label, rows }, gapS) {
  const tagged = (drawn) => ({ ...drawn, properties: { ...drawn.properties, label } });
  const paths = runsOf(rows).flatMap((run) => pathOf(run, gapS)).map(tagged);
  const fixes = rows.map(({ lat, lon }) => tagged(point(lon, lat, { part: "fix" })));
  const nearest = rows.reduce((best, row) => (best && best.distance_m <= row.distance_m ? best : row), null);
  return [...paths, ...fixes, ...(nearest ? [point(nearest.lon, nearest.lat, { part: "key", key })] : [])];
}

function runsOf(rows) {
  const runs = new Map();
  for (const row of rows) runs.set(row.run, [...(runs.get(row.run) ?? []), row]);
  return [...runs.values()];
}
