// Stays, trips and gaps in one list, in order of time, with a line for each day. In: going {kind, from, to, ...row}.
// `onChoose(one)` hears which of them was clicked.

import { figure, fillTable } from "./table.js";
import { duration, london, londonClock, timeElement } from "./time.js";
import { metres, mph, percent } from "./words.js";

export const CAUSES = {
  power_off: "the tag was switched off",
  battery_dead: "the battery was flat",
  jamming: "the tag said it was jammed",
  cells_only: "only cell towers heard it",
  without_place: "the tag was heard and found no place",
  not_yet_heard: "not yet heard since it was fitted",
  silent: "nothing was heard of the tag",
};
const QUIET_SHARE = 0.005;
const SLOW_KMH = 1; // nothing worth a word
const km = (value) => (value < 1000 ? metres(value) : `${(value / 1000).toFixed(1)} km`);

export function goingList(body, going, onChoose) {
  const rows = [];
  let day = null;
  for (const one of going) {
    const its = london(one.from).replace(/, \d\d:\d\d$/, "");
    if (its !== day) rows.push({ day: its });
    day = its;
    rows.push(one);
  }
  const cells = rows.map((one) => (one.day ? [one.day] : [when(one, onChoose), what(one), figure(duration((one.to - one.from) / 1000)), more(one)]));
  fillTable(body, cells);
  [...body.rows].forEach((row, index) => {
    if (!rows[index].day) return;
    row.className = "ww-going__day";
    row.cells[0].colSpan = 4;
    row.cells[0].scope = "colgroup";
  });
}

function when(one, onChoose) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ww-going__go";
  const short = (value) => londonClock(value).slice(0, 5);
  button.append(timeElement(one.from, short), "–", one.lasts ? "" : timeElement(one.to, short));
  button.addEventListener("click", () => onChoose(one));
  return button;
}

function what({ kind, letter, colour, name }) {
  if (kind !== "stay") return kind === "trip" ? "trip" : "no fix";
  const cell = document.createElement("span");
  const mark = document.createElement("span");
  mark.className = "ww-place";
  mark.style.background = colour;
  mark.textContent = letter;
  cell.append(mark, name ?? "stay");
  return cell;
}

function more(one) {
  const silent = one.gap_share > QUIET_SHARE ? [`${percent(100 * one.gap_share)} of it silent`] : [];
  if (one.kind === "stay") return [`within ${metres(one.radius_m)}`, ...silent, ...(one.lasts ? ["had not ended"] : [])].join(", ");
  const fast = one.max_speed_kmh >= SLOW_KMH ? [`once at least ${mph(one.max_speed_kmh)}`] : [];
  if (one.kind === "trip") return [`${km(one.distance_m)} ± ${km(one.distance_error_m)}`, ...fast, ...silent].join(", ");
  const apart = one.apart_m === null ? [] : [`ends ${km(one.apart_m)} apart`];
  return [CAUSES[one.cause], ...apart, ...(one.lasts ? ["goes on"] : [])].join(", ");
}
