// The belief that the wearer is in the zone, fix by fix, with the thresholds that decide. In: fixes {recorded_at (epoch ms),
// belief}, thresholds {name: probability}, and `onHover`, called with a fix's index or null. Out: `choose(index)`.

import { svg } from "./key.js";
import { londonClock } from "./time.js";
import { probability } from "./words.js";

const HEIGHT = 136;
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 98, 8, 20];
const TICK_EVERY_PX = 110;

export function beliefCurve(container, fixes, thresholds, onHover) {
  const width = container.clientWidth;
  const times = fixes.map(({ recorded_at }) => recorded_at);
  const [first, last] = [times[0], Math.max(times.at(-1), times[0] + 60_000)];
  const x = (time) => LEFT + ((time - first) / (last - first)) * (width - LEFT - RIGHT);
  const y = (belief) => TOP + (1 - belief) * (HEIGHT - TOP - BOTTOM);
  const across = (belief, kind) => svg("line", { class: kind, x1: LEFT, x2: width - RIGHT, y1: y(belief), y2: y(belief) });

  const highest = Math.max(...fixes.map(({ belief }) => belief));
  const picture = svg("svg", {
    viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img",
    "aria-label": `Belief from ${londonClock(first)} to ${londonClock(last)}, at most ${probability(highest)}. The table below has every value.`,
  });
  for (const edge of [0, 1]) {
    picture.append(across(edge, "ww-curve__axis"), svg("text", { x: 4, y: y(edge) + 4 }, String(edge)));
  }
  for (const [name, belief] of Object.entries(thresholds)) {
    const kind = `ww-curve__threshold ww-curve__threshold--${name}`;
    picture.append(across(belief, kind), svg("text", { x: width - RIGHT + 6, y: y(belief) + 4 }, `${name} ${belief}`));
  }
  const ticks = Math.max(1, Math.floor((width - LEFT - RIGHT) / TICK_EVERY_PX));
  for (let tick = 0; tick <= ticks; tick += 1) {
    const time = first + ((last - first) * tick) / ticks;
    const anchor = tick === 0 ? "start" : "middle";
    picture.append(svg("text", { x: x(time), y: HEIGHT - 5, "text-anchor": anchor }, londonClock(time)));
  }
  picture.append(svg("polyline", { class: "ww-curve__line", points: fixes.map((fix) => `${x(fix.recorded_at)},${y(fix.belief)}`).join(" ") }));
  const marks = fixes.map((fix, index) => {
    const mark = svg("circle", { class: "ww-curve__fix", cx: x(fix.recorded_at), cy: y(fix.belief), r: 3.5 });
    mark.append(svg("title", {}, `${index + 1}: ${londonClock(fix.recorded_at)}, belief ${probability(fix.belief)}`));
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
