// A track on a map: the path with arrows the way it ran, silence as a dotted line that says how long, every fix
// numbered in order and shaped by how it was found.
// In: fixes in order of time {recorded_at (epoch ms or ISO), lat, lon, mechanism}; gapS, the silence in seconds from which the path is
// not known.

import { INK, MECHANISMS, PAPER } from "./palette.js";
import { collection, line, midway, point } from "./geometry.js";
import { duration } from "./time.js";

const FEW = 40; // up to here numbers fit inside the marks
const IS_GAP = ["==", ["get", "part"], "gap"];
const IS_PATH = ["==", ["get", "part"], "path"];
const IS_ARROW = ["==", ["get", "part"], "arrow"];
const IS_SILENCE = ["==", ["get", "part"], "silence"];
const TEXT = { "text-font": ["sans-serif"], "text-size": 11 };
const HALO = { "text-halo-color": PAPER, "text-halo-width": 1.6 };

export function addTrack(map) {
  map.addSource("track", { type: "geojson", data: collection([]) });
  map.addSource("fixes", { type: "geojson", data: collection([]) });
  const layer = (id, type, source, filter, rest) => map.addLayer({ id, type, source, filter, ...rest });
  const [round, solid] = [{ "line-join": "round", "line-cap": "round" }, MECHANISMS.GPS.colour];
  layer("track", "line", "track", IS_PATH, { layout: round, paint: { "line-color": solid, "line-width": 2.5 } });
  layer("track-gap", "line", "track", IS_GAP, {
    layout: round,
    paint: { "line-color": INK, "line-width": 2, "line-dasharray": [0.1, 2.4], "line-opacity": 0.7 },
  });
  layer("track-arrow", "symbol", "track", IS_ARROW, {
    layout: {
      "icon-image": "arrow",
      "icon-rotate": ["get", "direction"],
      "icon-rotation-alignment": "map",
      "icon-padding": 0,
    },
  });
  layer("fixes", "symbol", "fixes", ["all"], {
    layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  layer("fixes-number", "symbol", "fixes", ["get", "few"], {
    layout: { ...TEXT, "text-field": ["to-string", ["get", "number"]], "text-allow-overlap": true },
    paint: { "text-color": PAPER },
  });
  layer("fixes-number-beside", "symbol", "fixes", ["!", ["get", "few"]], {
    minzoom: 14,
    layout: { ...TEXT, "text-field": ["to-string", ["get", "number"]], "text-anchor": "left", "text-offset": [0.8, 0] },
    paint: { "text-color": INK, ...HALO },
  });
  layer("track-silence", "symbol", "track", IS_SILENCE, {
    layout: {
      ...TEXT,
      "text-field": ["get", "length"],
      "text-max-width": 20,
      "text-variable-anchor": ["bottom", "top"],
      "text-radial-offset": 1.5,
    },
    paint: { "text-color": INK, ...HALO },
  });
  return {
    show(fixes, gapS) {
      map.getSource("track").setData(collection(pathOf(fixes, gapS)));
      map.getSource("fixes").setData(collection(marksOf(fixes)));
    },
    // Call back with the index of the fix under the pointer, and with null when it leaves.
    onHover(callback) {
      map.on("mousemove", "fixes", ({ features }) => callback(features[0].properties.number - 1));
      map.on("mouseleave", "fixes", () => callback(null));
    },
  };
}

// The path cut at every silence, with an arrow on each step; a silence is a line of its own that says its length.
export function pathOf(fixes, gapS) {
  const features = [];
  let run = [];
  const endRun = () => run.length > 1 && features.push(line(run, { part: "path" }));
  fixes.forEach((fix, index) => {
    const here = [fix.lon, fix.lat];
    if (index > 0) {
      const before = fixes[index - 1];
      const there = [before.lon, before.lat];
      const silenceS = (new Date(fix.recorded_at) - new Date(before.recorded_at)) / 1000;
      const { middle, direction } = midway(there, here);
      if (silenceS >= gapS) {
        endRun();
        run = [];
        features.push(line([there, here], { part: "gap" }));
        features.push(point(...middle, { part: "silence", length: `no fix for ${duration(silenceS)}` }));
      } else if (there[0] !== here[0] || there[1] !== here[1]) {
        features.push(point(...middle, { part: "arrow", direction }));
      }
    }
    run.push(here);
  });
  endRun();
  return features;
}

function marksOf(fixes) {
  const few = fixes.length <= FEW;
  return fixes.map(({ lat, lon, mechanism }, index) =>
    point(lon, lat, { number: index + 1, few, image: `${few ? "numbered" : "fix"}-${mechanism}` }),
  );
}
