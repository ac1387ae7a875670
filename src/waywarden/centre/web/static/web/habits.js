// The Habits page: its places on a map, each a circle that holds what was measured there, with the number of its row.

import { boundsOf, circle, collection, feature, point } from "./geometry.js";
import { createMap, frame } from "./map.js";
import { INK } from "./palette.js";

const ACCENT = "#1d70b8";
const FIRST = 12; // as many places frame the map; a far one seen once would make the rest a dot

const container = document.getElementById("places-map");
const answer = await fetch(container.dataset.places);
if (answer.ok) await show((await answer.json()).places);
else document.getElementById("places-said").textContent = "The map could not be fetched; the table below holds.";

async function show(places) {
  const map = await createMap(container, { label: "Places on the map" });
  const circles = places.map(({ lat, lon, radius_m }) => feature(circle(lat, lon, radius_m)));
  const labels = places.map(({ number, name, lat, lon }) => point(lon, lat, { label: name ? `${number} ${name}` : `${number}`, number }));
  map.addSource("wearer-places", { type: "geojson", data: collection(circles) });
  map.addLayer({ id: "wearer-places", type: "fill", source: "wearer-places", paint: { "fill-color": ACCENT, "fill-opacity": 0.15 } });
  map.addLayer({ id: "wearer-places-rim", type: "line", source: "wearer-places", paint: { "line-color": ACCENT, "line-width": 1.5 } });
  map.addSource("wearer-place-labels", { type: "geojson", data: collection(labels) });
  map.addLayer({ id: "wearer-place-dots", type: "circle", source: "wearer-place-labels", paint: { "circle-radius": 4, "circle-color": ACCENT } });
  map.addLayer({
    id: "wearer-place-labels",
    type: "symbol",
    source: "wearer-place-labels",
    layout: { "text-field": ["get", "label"], "text-font": ["sans-serif"], "text-size": 13, "symbol-sort-key": ["get", "number"], "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.5 },
    paint: { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 2 },
  });
  frame(map, boundsOf(circles.slice(0, FIRST)));
}
