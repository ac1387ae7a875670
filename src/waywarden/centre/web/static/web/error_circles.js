// Error circles: where a fix may truly lie, with 95 % probability. In: fixes {lat, lon, accuracy_m or null, mechanism}.

import { MECHANISMS, colourBy } from "./palette.js";
import { circle, collection, feature } from "./geometry.js";

const FILL_OPACITY = 0.07;
const FULL_FOR = 8; // circles

export function addErrorCircles(map) {
  const colour = colourBy("mechanism", MECHANISMS);
  map.addSource("error-circles", { type: "geojson", data: collection([]), tolerance: 0.05 });
  map.addLayer({
    id: "error-circles",
    type: "fill",
    source: "error-circles",
    paint: { "fill-color": colour, "fill-opacity": FILL_OPACITY },
  });
  map.addLayer({
    id: "error-circles-rim",
    type: "line",
    source: "error-circles",
    paint: { "line-color": colour, "line-width": 1, "line-opacity": 0.6 },
  });
  return {
    show(fixes) {
      const known = fixes.filter(({ accuracy_m }) => accuracy_m > 0);
      const circles = known.map((fix) => feature(circle(fix.lat, fix.lon, fix.accuracy_m), { mechanism: fix.mechanism }));
      map.getSource("error-circles").setData(collection(circles));
      // Many circles one on another must not add up to a blot that hides the zone: together they darken like a few.
      map.setPaintProperty("error-circles", "fill-opacity", FILL_OPACITY * Math.min(1, FULL_FOR / circles.length));
      map.setPaintProperty("error-circles-rim", "line-opacity", 0.6 * Math.max(0.3, Math.min(1, FULL_FOR / circles.length)));
    },
  };
}
