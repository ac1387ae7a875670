// A track of any length on a map. The line is straight from fix to fix, coloured by how the fix it comes to was found,
// firm with arrows where he travelled and faint where he stayed; a silence is a dotted line that says its length; every
// fix is numbered and shaped once there is room for marks.
// In: the fixes' columns in order of time, trips and gaps as rows.

import { GAP_MS } from "./gap.js";
import { INK, MECHANISMS, PAPER, colourBy } from "./palette.js";
import { collection, feature, line, midway, point } from "./geometry.js";
import { duration } from "./time.js";

const FEW = 40; // up to here numbers fit inside the marks
const MOST_MARKS = 1600; // a day's fixes at one a minute, and some
const APART = 6; // pixels between marks: the white rims of closer ones would hide all but the last
const CLOSE = 14.5; // from this zoom on marks are drawn where the whole has too many
const ABOUT_A_STAY = 12; // below this zoom a stay's hundred metres are a few pixels, and its place's mark stands for it
const TEXT = { "text-font": ["sans-serif"], "text-size": 11 };
const HALO = { "text-halo-color": PAPER, "text-halo-width": 1.6 };
const IS = (part) => ["==", ["get", "part"], part];
const ROUND = { "line-join": "round", "line-cap": "round" };

export function addPath(map) {
  const colour = colourBy("mechanism", MECHANISMS);
  for (const id of ["path", "path-about", "path-marks"]) map.addSource(id, { type: "geojson", data: collection([]) });
  const layer = (id, type, source, filter, rest) => map.addLayer({ id, type, source, filter, ...rest });
  layer("path-stay", "line", "path-about", ["all"], { minzoom: ABOUT_A_STAY, layout: ROUND, paint: { "line-color": colour, "line-width": 1, "line-opacity": 0.4 } });
  layer("path-gap", "line", "path", IS("gap"), {
    layout: ROUND,
    paint: { "line-color": INK, "line-width": 2, "line-dasharray": [0.1, 2.4], "line-opacity": 0.7 },
  });
  layer("path-trip", "line", "path", IS("trip"), { layout: ROUND, paint: { "line-color": colour, "line-width": 2.5 } });
  layer("path-arrows", "symbol", "path", IS("trip"), {
    layout: { "symbol-placement": "line", "symbol-spacing": 70, "icon-image": "arrow", "icon-rotate": 90, "icon-padding": 0 },
  });
  layer("path-marks", "symbol", "path-marks", ["all"], {
    layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true, "icon-ignore-placement": true },
    paint: { "icon-opacity": ["case", ["get", "doubted"], 0.45, 1] },
  });
  layer("path-number", "symbol", "path-marks", ["get", "few"], {
    layout: { ...TEXT, "text-field": ["to-string", ["get", "number"]], "text-allow-overlap": true },
    paint: { "text-color": PAPER },
  });
  layer("path-number-beside", "symbol", "path-marks", ["!", ["get", "few"]], {
    minzoom: 13,
    layout: { ...TEXT, "text-field": ["to-string", ["get", "number"]], "text-anchor": "left", "text-offset": [0.8, 0] },
    paint: { "text-color": INK, ...HALO },
  });
  layer("path-silence", "symbol", "path", IS("silence"), {
    layout: { ...TEXT, "text-field": ["get", "length"], "text-max-width": 20, "text-variable-anchor": ["bottom", "top"], "text-radial-offset": 1.2 },
    paint: { "text-color": INK, ...HALO },
  });
  const layers = ["stay", "gap", "trip", "arrows", "marks", "number", "number-beside", "silence"].map((name) => `path-${name}`);
  let [fixes, about] = [{ recorded_at: [] }, []]; // about: the way within stays, which is most of a month, until it is drawn

  // The marks there is room for; the indices of the fixes that are drawn, or null; how many are in view, and how many of
  // these have a mark of their own.
  function marks() {
    if (about.length && map.getZoom() >= ABOUT_A_STAY) {
      map.getSource("path-about").setData(collection(about));
      about = [];
    }
    const inView = indicesIn(fixes, map.getBounds());
    const room = inView.length <= MOST_MARKS && (fixes.recorded_at.length <= MOST_MARKS || map.getZoom() >= CLOSE);
    const marked = room ? apartOnScreen(map, fixes, inView) : [];
    map.getSource("path-marks").setData(collection(marksOf(fixes, marked)));
    return { drawn: room ? inView : null, inView: inView.length, marked: marked.length };
  }

  return {
    show(columns, trips, gaps) {
      fixes = columns;
      const path = pathOf(fixes, trips);
      const its = (part) => path.filter(({ properties }) => properties.part === part);
      about = its("stay");
      map.getSource("path").setData(collection([...its("trip"), ...gaps.flatMap(gapOf)]));
    },
    marks,
    visible(shown) {
      for (const id of layers) map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
    },
    // Call back with the index of the fix under the pointer, and with null when it leaves; and of one that is clicked.
    onHover(callback) {
      map.on("mousemove", "path-marks", ({ features }) => callback(features[0].properties.number - 1));
      map.on("mouseleave", "path-marks", () => callback(null));
    },
    onChoose: (callback) => map.on("click", "path-marks", ({ features }) => callback(features[0].properties.number - 1)),
  };
}

// Runs of fixes joined by a line: a new run after a silence, for another mechanism, and where a trip begins or ends.
// Cell fixes and doubted ones are joined to nothing. Out: one feature for all runs that are drawn alike, since a month
// has thousands and every feature costs.
export function pathOf({ recorded_at, lat, lon, mechanism, doubt }, trips) {
  const alike = new Map();
  let [run, how, part, before, trip] = [[], null, null, null, 0];
  function endRun() {
    if (run.length < 2) return;
    const name = `${part} ${how}`;
    if (!alike.has(name)) alike.set(name, feature({ type: "MultiLineString", coordinates: [] }, { part, mechanism: how }));
    alike.get(name).geometry.coordinates.push(run);
  }
  for (let index = 0; index < recorded_at.length; index += 1) {
    if (mechanism[index] === "LBS" || doubt[index]) continue;
    const [at, here] = [recorded_at[index], [lon[index], lat[index]]];
    while (trip < trips.length && trips[trip].ended_at < at) trip += 1;
    const moving = trip < trips.length && trips[trip].started_at < at ? "trip" : "stay";
    if (before !== null && at - recorded_at[before] > GAP_MS) {
      endRun();
      run = [];
    } else if (before !== null && (mechanism[index] !== how || moving !== part)) {
      endRun();
      run = [[lon[before], lat[before]]];
    }
    run.push(here);
    [how, part, before] = [mechanism[index], moving, index];
  }
  endRun();
  return [...alike.values()];
}

function gapOf(gap) {
  if (gap.lat === null || gap.to_lat === null) return [];
  const [from, to] = [[gap.lon, gap.lat], [gap.to_lon, gap.to_lat]];
  const length = `no fix for ${duration(gap.length_s)}`;
  return [line([from, to], { part: "gap" }), point(...midway(from, to).middle, { part: "silence", length })];
}

function indicesIn({ lat, lon }, bounds) {
  const [west, south, east, north] = bounds.toArray().flat();
  const found = [];
  for (let index = 0; index < lat.length; index += 1) {
    if (lat[index] >= south && lat[index] <= north && lon[index] >= west && lon[index] <= east) found.push(index);
  }
  return found;
}

// Of these fixes those that lie apart on the screen, and the last.
function apartOnScreen(map, { lat, lon }, indices) {
  const taken = new Set();
  return indices.filter((index, order) => {
    const { x, y } = map.project([lon[index], lat[index]]);
    const cell = `${Math.round(x / APART)} ${Math.round(y / APART)}`;
    const free = !taken.has(cell) || order === indices.length - 1;
    taken.add(cell);
    return free;
  });
}

function marksOf({ lat, lon, mechanism, doubt }, indices) {
  const few = lat.length <= FEW;
  const image = (index) => `${few ? "numbered" : "fix"}-${mechanism[index]}`;
  return indices.map((index) => point(lon[index], lat[index], { number: index + 1, few, image: image(index), doubted: doubt[index] > 0 }));
}
