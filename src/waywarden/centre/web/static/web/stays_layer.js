// Places of stays on a map: a lettered mark each, in the colours of the strips. In: lettered places (places_letters.js).

import { PAPER } from "./palette.js";
import { collection, point } from "./geometry.js";

export function addPlaces(map) {
  map.addSource("places-of-stays", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "places-of-stays", type: "circle", source: "places-of-stays",
    paint: { "circle-radius": 10, "circle-color": ["get", "colour"], "circle-stroke-color": PAPER, "circle-stroke-width": 2 },
  });
  map.addLayer({
    id: "places-of-stays-letter", type: "symbol", source: "places-of-stays",
    layout: { "text-field": ["get", "letter"], "text-font": ["sans-serif"], "text-size": 12, "text-allow-overlap": true },
    paint: { "text-color": PAPER },
  });
  return {
    show(places) {
      // The first letters on top.
      const marks = [...places.values()].reverse().map(({ lat, lon, letter, colour }) => point(lon, lat, { letter, colour }));
      map.getSource("places-of-stays").setData(collection(marks));
    },
    visible(shown) {
      for (const id of ["places-of-stays", "places-of-stays-letter"]) map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
    },
  };
}
