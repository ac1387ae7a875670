// Error circles: where a fix may truly lie, with 95 % probability. In: fixes {lat, lon, accuracy_m or null, mechanism}.

import { MECHANISMS, colourBy } from "./palette.js";
import { circle, collection, feature } from "./geometry.js";

export function addErrorCircles(map) {
  const colour = colourBy("mechanism", MECHANISMS);
  map.addSource("error-circles", { type: "geojson", data: collection([]), tolerance: 0.05 });
  map.addLayer({
    id: "error-circles",
    type: "fill",
    source: "error-circles",
    paint: { "fill-color": colour, "fill-opacity": 0.07 },
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
    },
  };
}
