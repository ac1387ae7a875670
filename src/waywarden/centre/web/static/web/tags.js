// Tags on a live map: a mark whose shape and colour say the state, an arrow for the heading, a label where a person is
// needed or the view is close, and the path of the last hour behind it.
// In: the server's features (web/features.py `latest`) with `state` added, and the tails as columns by wearer.

import { INK, PAPER, STATES, colourBy, stateOfLook } from "./palette.js";
import { collection, line } from "./geometry.js";

const LATE_AFTER_S = 5 * 60; // a gap of more than five minutes is missing data
const SILENT_AFTER_S = 15 * 60; // the field's "out of sync" limit, as in monitoring/health.py

const URGENT = ["in", ["get", "state"], ["literal", ["alert", "watch"]]];
const SIZE = ["interpolate", ["linear"], ["zoom"], 9, ["case", URGENT, 0.85, 0.55], 13, 1];
const FIRST_ON_TOP = ["match", ["get", "state"], "alert", 5, "watch", 4, "silent", 3, "late", 2, 1];

export function addTags(map) {
  map.addSource("tails", { type: "geojson", data: collection([]) });
  map.addSource("tags", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "tails",
    type: "line",
    source: "tails",
    layout: { "line-join": "round", "line-cap": "round" },
    paint: {
      "line-color": colourBy("state", STATES),
      "line-width": ["case", URGENT, 2.5, 1.25],
      "line-opacity": ["case", URGENT, 0.85, 0.35],
    },
  });
  map.addLayer({
    id: "tags-heading",
    type: "symbol",
    source: "tags",
    filter: ["!=", ["get", "direction_deg"], null],
    minzoom: 10.5,
    layout: {
      "icon-image": ["concat", "heading-", ["get", "state"]],
      "icon-size": SIZE,
      "icon-rotate": ["get", "direction_deg"],
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
  });
  map.addLayer({
    id: "tags",
    type: "symbol",
    source: "tags",
    layout: {
      "icon-image": ["concat", "tag-", ["get", "state"]],
      "icon-size": SIZE,
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": FIRST_ON_TOP,
    },
  });
  addLabels(map, "tags-label-urgent", URGENT, 0);
  addLabels(map, "tags-label", ["!", URGENT], 12.5);
  map.on("mouseenter", "tags", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "tags", () => (map.getCanvas().style.cursor = ""));

  return {
    // features: where each tag is.  tails: {wearer: {lat: [...], lon: [...]}}, oldest first.
    show(features, tails) {
      map.getSource("tags").setData(collection(features));
      const moved = features.filter(({ properties }) => tails[properties.wearer]?.lon.length > 1);
      const lines = moved.map(({ properties: { wearer, state } }) => {
        const { lon, lat } = tails[wearer];
        return line(lon.map((east, index) => [east, lat[index]]), { state });
      });
      map.getSource("tails").setData(collection(lines));
    },
    // Call back with the wearer whose tag was clicked.
    onChoose(callback) {
      map.on("click", "tags", ({ features }) => callback(features[0].properties.wearer));
    },
    // Call back with the wearer whose tag is under the pointer, and with null when it leaves.
    onHover(callback) {
      map.on("mousemove", "tags", ({ features }) => callback(features[0].properties.wearer));
      map.on("mouseleave", "tags", () => callback(null));
    },
  };
}

function addLabels(map, id, filter, minzoom) {
  map.addLayer({
    id,
    type: "symbol",
    source: "tags",
    filter,
    minzoom,
    layout: {
      "text-field": ["get", "wearer"],
      "text-font": ["sans-serif"],
      "text-size": 12,
      "text-variable-anchor": ["left", "right", "top", "bottom"],
      "text-radial-offset": 1.2,
      "text-justify": "auto",
    },
    paint: { "text-color": INK, "text-halo-color": PAPER, "text-halo-width": 1.8 },
  });
}

// What a tag asks for: the look of its most urgent open alert, else how old its newest fix is.
export function tagState(look, ageS) {
  if (look) return stateOfLook(look);
  if (ageS > SILENT_AFTER_S) return "silent";
  return ageS > LATE_AFTER_S ? "late" : "live";
}
