// The heatmap: hexagons by minutes, in steps that are the same for every wearer and period, so that two maps can be laid
// side by side; or, of two periods, by minutes a week more or less. And its key, words and table.
// In: what heat.json says: cells as features with `minutes` (and `before`, `after`, a week), the time asked about.

import { AS_BEFORE, LESS, MINUTES, MORE } from "./palette.js";
import { boundsOf, collection, point } from "./geometry.js";
import { figure, fillHead, fillTable } from "./table.js";
import { duration } from "./time.js";
import { place } from "./words.js";

// Of one wearer, and of many together: the colours from one step of minutes to the next, and their words.
const OF_ONE = {
  steps: [5, 15, 60, 240, 1440],
  words: ["under 5 min", "5 to 15 min", "15 min to 1 h", "1 to 4 h", "4 to 24 h", "over a day"],
  colours: MINUTES,
};
export const OF_MANY = {
  steps: [60, 240, 1440, 7200, 28800],
  words: ["under 60 min", "60 to 240 min", "240 to 1,440 min", "1,440 to 7,200 min", "7,200 to 28,800 min", "over 28,800 min (20 days)"],
  colours: MINUTES,
};
const CHANGES = [-240, -60, -15, 15, 60, 240]; // minutes a week
const CHANGE_WORDS = ["over 4 h less", "1 to 4 h less", "15 min to 1 h less", "about as before", "15 min to 1 h more", "1 to 4 h more", "over 4 h more"];
const CHANGED = { steps: CHANGES, words: CHANGE_WORDS, colours: [...LESS, AS_BEFORE, ...MORE] };
const LISTED = 100;
export const scaleOf = (compares) => (compares ? CHANGED : OF_ONE);
const CLOSE = 13; // from this zoom on a street's cell is seen as a cell

export function addHeat(map, beneath) {
  map.addSource("heat", { type: "geojson", data: collection([]), tolerance: 0 });
  map.addLayer({ id: "heat", type: "fill", source: "heat", paint: { "fill-opacity": 0.72, "fill-antialias": false } }, beneath);
  // From afar a cell is smaller than a pixel: its middle is drawn as a dot of the same colour, the most time on top.
  map.addSource("heat-middles", { type: "geojson", data: collection([]) });
  map.addLayer({
    id: "heat-middles", type: "circle", source: "heat-middles", maxzoom: CLOSE,
    layout: { "circle-sort-key": ["abs", ["get", "minutes"]] },
    paint: { "circle-radius": 3.5, "circle-opacity": 0.85 },
  }, beneath);
  map.addLayer({ id: "heat-rim", type: "line", source: "heat", paint: { "line-color": "#ffffff", "line-width": 0.5, "line-opacity": 0.6 }, minzoom: 13 }, beneath);
  return {
    show({ cells, known }, scale = known.length > 1 ? CHANGED : OF_ONE) {
      const colours = stepped(scale);
      map.setPaintProperty("heat", "fill-color", colours);
      map.setPaintProperty("heat-middles", "circle-color", colours);
      map.getSource("heat-middles").setData(collection(cells.features.map(dotOf)));
      map.getSource("heat").setData(cells);
    },
    visible(shown) {
      for (const id of ["heat", "heat-rim", "heat-middles"]) map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
    },
    // Call back with the cell under the pointer, and with null when it leaves.
    onHover(callback) {
      for (const id of ["heat", "heat-middles"]) {
        map.on("mousemove", id, ({ features }) => callback(features.at(0).properties));
        map.on("mouseleave", id, () => callback(null));
      }
    },
  };
}

function dotOf(cell) {
  const { lat, lon } = middle(cell);
  return point(lon, lat, cell.properties);
}

const stepped = ({ steps, colours }) => ["step", ["get", "minutes"], colours[0], ...steps.flatMap((step, index) => [step, colours[index + 1]])];

// The colours with their minutes, as entries of a list.
export function fillHeatKey(list, { colours, words }) {
  list.replaceChildren(
    ...colours.map((colour, index) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = "ww-swatch";
      swatch.style.background = colour;
      item.append(swatch, words[index]);
      return item;
    }),
  );
}

// "Minutes in each cell. 141 h 20 min are laid out; 26 h 40 min not known, and laid nowhere."
export function heatInWords({ cells, known, enough }) {
  const laid = ({ asked, unknown }) => `${duration((asked - unknown) * 60)} laid out, ${duration(unknown * 60)} not known and laid nowhere`;
  if (known.length === 1) {
    if (!known[0].asked) return "No tag was worn in the time asked about, so there is nothing to lay out.";
    return `Minutes in each cell: ${laid(known[0])}. ${cells.features.length} cells.`;
  }
  const [before, after] = known;
  if (!enough) return `Too little is known of one of the periods to compare them: silence would look like a change. This period: ${laid(after)}. Before: ${laid(before)}.`;
  return `Minutes a week of known time, more or less than before. This period: ${laid(after)}. Before: ${laid(before)}.`;
}

export function cellInWords({ minutes, before, after }) {
  if (before === undefined) return `${duration(minutes * 60)} in this cell`;
  return `${duration(after * 60)} a week in this cell, before ${duration(before * 60)}`;
}

// The cells with the most time, or the greatest change, first.
export function fillHeatTable(head, body, { cells, known }) {
  const compares = known.length > 1;
  const measures = compares ? ["Before, a week", "Now, a week", "Change"] : ["Time"];
  fillHead(head, ["No.", "Middle of the cell", ...measures.map(figure)]);
  const rows = cells.features.slice(0, LISTED).map((cell, index) => {
    const { minutes, before, after } = cell.properties;
    const time = (value) => figure(duration(value * 60));
    const change = figure(`${minutes < 0 ? "−" : "+"}${duration(Math.abs(minutes) * 60)}`);
    return [String(index + 1), place(middle(cell)), ...(compares ? [time(before), time(after), change] : [time(minutes)])];
  });
  fillTable(body, rows);
}

export function middle(cell) {
  const [[west, south], [east, north]] = boundsOf([cell]);
  return { lat: (south + north) / 2, lon: (west + east) / 2 };
}
