// The moment of the playback on a map: the fix that was the newest then, the way of the last half hour, and nothing
// between fixes: where he was there is not known. While silence lasts the mark is hollow.

import { INK, MECHANISMS, PAPER, colourBy } from "./palette.js";
import { collection, line, point } from "./geometry.js";

const TAIL_MS = 30 * 60 * 1000;

export function addMoment(map) {
  map.addSource("moment", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "moment-tail", type: "line", source: "moment", filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": INK, "line-width": 4, "line-opacity": 0.55 },
  });
  map.addLayer({
    id: "moment", type: "circle", source: "moment", filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 8,
      "circle-color": ["case", ["get", "silent"], PAPER, colourBy("mechanism", MECHANISMS)],
      "circle-stroke-color": INK,
      "circle-stroke-width": 3,
    },
  });
  return {
    // index: of the newest fix, or null for none; silent: no fix for so long that it says little of the moment.
    show(fixes, index, silent) {
      map.getSource("moment").setData(collection(index === null ? [] : drawn(fixes, index, silent)));
    },
  };
}

function drawn({ recorded_at, lat, lon, mechanism }, index, silent) {
  const tail = [];
  for (let one = index; one >= 0 && recorded_at[index] - recorded_at[one] <= TAIL_MS; one -= 1) {
    if (mechanism[one] !== "LBS" || one === index) tail.push([lon[one], lat[one]]);
  }
  const here = point(lon[index], lat[index], { mechanism: mechanism[index], silent });
  return tail.length > 1 ? [line(tail, {}), here] : [here];
}
