// Zones on a map: a firm outline and the name; hatched inside where one must keep out, clear where one must keep to it;
// the buffer around a zone as a dashed ring.
// In: the server's features (web/features.py): a Point with radius_m or a polygon, name, kind, buffer_m, hidden, the ring at
// the buffer's distance as `buffer` where it is no circle, and `state` ("alert", "watch" or "live").

import { INK, PAPER, STATES, colourBy } from "./palette.js";
import { circle, collection, feature, northmost, point } from "./geometry.js";

const IS_ZONE = ["==", ["get", "part"], "zone"];
const IS_FORBIDDEN = ["all", IS_ZONE, ["!", ["get", "keep_to"]]];
const IS_BUFFER = ["==", ["get", "part"], "buffer"];
const KEEP_TO = { inclusion_zone: "stay within", curfew: "curfew", attendance: "attendance", search: "searched" };
const IS_NAME = ["==", ["get", "part"], "name"];
const byUrgency = (urgent, quiet) => ["case", ["in", ["get", "state"], ["literal", ["alert", "watch"]]], urgent, quiet];

export function addZones(map) {
  const colour = colourBy("state", STATES);
  map.addSource("zones", { type: "geojson", data: collection([]), tolerance: 0.05 });
  const layer = (id, type, filter, rest) => map.addLayer({ id: `zones-${id}`, type, source: "zones", filter, ...rest });
  layer("tint", "fill", IS_ZONE, { paint: { "fill-color": colour, "fill-opacity": byUrgency(0.09, 0.04) } });
  layer("hatch", "fill", IS_FORBIDDEN, {
    paint: { "fill-pattern": ["concat", "hatch-", ["get", "state"]], "fill-opacity": byUrgency(1, 0.6) },
  });
  layer("outline", "line", IS_ZONE, {
    paint: { "line-color": colour, "line-width": byUrgency(2.25, 1.25), "line-opacity": byUrgency(1, 0.75) },
  });
  layer("buffer", "line", IS_BUFFER, {
    minzoom: 11,
    paint: { "line-color": colour, "line-width": byUrgency(1.5, 1), "line-opacity": byUrgency(1, 0.5), "line-dasharray": [4, 3] },
  });
  layer("name", "symbol", IS_NAME, {
    minzoom: 11,
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["sans-serif"],
      "text-size": 12,
      "text-anchor": "bottom",
      "text-offset": [0, -0.3],
    },
    paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 },
  });
  return { show: (features) => map.getSource("zones").setData(collection(features.flatMap(drawn))) };
}

// The zone, the ring around it and a place for its name above it; circles in true metres.
export function drawn({ geometry, properties }) {
  const { name, kind, hidden, radius_m, buffer_m, buffer, state = "live" } = properties;
  const [lon, lat] = geometry.coordinates;
  const round = geometry.type === "Point";
  const zone = round ? circle(lat, lon, radius_m) : geometry;
  const ring = round ? circle(lat, lon, radius_m + buffer_m) : buffer;
  const note = hidden ? "hidden" : KEEP_TO[kind];
  const title = note ? `${name} (${note})` : name;
  const features = [feature(zone, { part: "zone", state, keep_to: kind in KEEP_TO }), point(...northmost(zone), { part: "name", name: title })];
  if (buffer_m > 0) features.push(feature(ring, { part: "buffer", state }));
  return features;
}
