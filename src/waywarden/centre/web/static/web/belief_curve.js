// The belief that a condition is not kept, fix by fix, with the thresholds that decide; the distance to the edge below it;
// and behind both, hatched, the hours in which the condition applies.
// In: rows {recorded_at (epoch ms), belief, distance_m} in order, {thresholds, windows, since, until} (times as epoch ms),
// and `onHover`, called with a row's index or null. Out: `choose(index)`.

import { svg } from "./key.js";
import { londonClock } from "./time.js";
import { fromEdge, probability } from "./words.js";

const [LEFT, RIGHT, BOTTOM] = [52, 98, 20];
const BELIEF = { top: 8, height: 112 };
const DISTANCE = { top: 146, height: 64 };
const TICK_EVERY_PX = 110;

export function beliefCurve(container, rows, { thresholds, windows, since, until }, onHover) {
  const measured = rows.filter(({ distance_m }) => distance_m !== null);
  const height = (measured.length ? DISTANCE.top + DISTANCE.height : BELIEF.top + BELIEF.height) + BOTTOM;
  const width = container.clientWidth;
  const [first, last] = [Math.min(since, rows[0].recorded_at), Math.max(until, rows.at(-1).recorded_at)];
  const x = (time) => LEFT + ((time - first) / Math.max(1, last - first)) * (width - LEFT - RIGHT);
  const across = (y, kind) => svg("line", { class: kind, x1: LEFT, x2: width - RIGHT, y1: y, y2: y });
  const label = (text, attributes) => svg("text", attributes, text);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": inWords(rows, measured, windows) });

  picture.append(hatching());
  for (const [begins, ends] of windows) {
    const area = svg("rect", { class: "ww-curve__window", x: x(begins), y: BELIEF.top, width: Math.max(1, x(ends) - x(begins)), height: height - BELIEF.top - BOTTOM });
    area.append(svg("title", {}, `applies from ${londonClock(begins)} to ${londonClock(ends)}`));
    picture.append(area);
  }

  const believed = (belief) => BELIEF.top + (1 - belief) * BELIEF.height;
  for (const edge of [0, 1]) picture.append(across(believed(edge), "ww-curve__axis"), label(String(edge), { x: 4, y: believed(edge) + 4 }));
  picture.append(label("belief", { x: 4, y: believed(0.5) + 4 }));
  for (const [name, belief] of Object.entries(thresholds)) {
    picture.append(across(believed(belief), `ww-curve__threshold ww-curve__threshold--${name}`));
    picture.append(label(`${name} ${belief}`, { x: width - RIGHT + 6, y: believed(belief) + 4 }));
  }
  picture.append(path(rows, x, ({ belief }) => believed(belief), "ww-curve__line"));
  if (measured.length) picture.append(...distances(measured, x, across, label, width));
  picture.append(...ticks(first, last, x, width, height, label));

  const marks = rows.map((row, index) => {
    const mark = svg("circle", { class: "ww-curve__fix", cx: x(row.recorded_at), cy: believed(row.belief), r: 3.5 });
    mark.append(svg("title", {}, `${index + 1}: ${londonClock(row.recorded_at)}, belief ${probability(row.belief)}`));
    mark.addEventListener("mouseenter", () => onHover(index));
    mark.addEventListener("mouseleave", () => onHover(null));
    return mark;
  });
  picture.append(...marks);
  container.replaceChildren(picture);
  return {
    choose: (index) => marks.forEach((mark, other) => mark.classList.toggle("ww-curve__fix--chosen", other === index)),
  };
}

// Metres to the edge, from the farthest to the deepest, with the edge itself as a line.
function distances(measured, x, across, label, width) {
  const metres = measured.map(({ distance_m }) => distance_m);
  const [most, least] = [Math.max(50, ...metres), Math.min(-50, ...metres)];
  const y = (distance) => DISTANCE.top + ((most - distance) / (most - least)) * DISTANCE.height;
  return [
    across(y(0), "ww-curve__edge"),
    label("edge", { x: width - RIGHT + 6, y: y(0) + 4 }),
    label(`${most.toFixed(0)} m`, { x: 4, y: y(most) + 8 }),
    label(`${least.toFixed(0)} m`, { x: 4, y: y(least) }),
    path(measured, x, ({ distance_m }) => y(distance_m), "ww-curve__distance"),
  ];
}

function path(rows, x, y, kind) {
  return svg("polyline", { class: kind, points: rows.map((row) => `${x(row.recorded_at)},${y(row)}`).join(" ") });
}

function ticks(first, last, x, width, height, label) {
  const count = Math.max(1, Math.floor((width - LEFT - RIGHT) / TICK_EVERY_PX));
  return Array.from({ length: count + 1 }, (_, tick) => {
    const time = first + ((last - first) * tick) / count;
    return label(londonClock(time), { x: x(time), y: height - 5, "text-anchor": tick === 0 ? "start" : "middle" });
  });
}

function hatching() {
  const lines = svg("path", { class: "ww-curve__hatch", d: "M-2 2 2 -2 M0 8 8 0 M6 10 10 6" });
  return svg("defs", {}, svg("pattern", { id: "applies", width: 8, height: 8, patternUnits: "userSpaceOnUse" }, lines));
}

function inWords(rows, measured, windows) {
  const [from, to] = [rows[0], rows.at(-1)].map(({ recorded_at }) => londonClock(recorded_at));
  const highest = Math.max(...rows.map(({ belief }) => belief));
  const nearest = measured.length ? ` Distance between ${fromEdge(Math.min(...measured.map(({ distance_m }) => distance_m)))} and ${fromEdge(Math.max(...measured.map(({ distance_m }) => distance_m)))}.` : "";
  const hours = windows.map(([begins, ends]) => ` Applies from ${londonClock(begins)} to ${londonClock(ends)}.`).join("");
  return `Belief from ${from} to ${to}, at most ${probability(highest)}.${nearest}${hours} The table has every value.`;
}
