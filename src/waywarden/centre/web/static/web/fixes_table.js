// Every fix of one day of a period as a table, filled when it is opened: a month's rows at once would be too many for
// any reader. In: the table's parts, the fixes' columns, the days {from, to}.

import { newest } from "./playback.js";
import { figure, fillTable } from "./table.js";
import { london, londonClock, timeElement } from "./time.js";
import { accuracy, heading, mph, percent, place } from "./words.js";
import { MECHANISMS } from "./palette.js";

const DOUBTS = [[1, "a jump"], [2, "drifted while still"], [4, "only a cell"]]; // the bits of tracks.clean.Doubt

export function fixesTable({ details, body, select, choice }, fixes, days) {
  const firstAt = (time) => newest(fixes.recorded_at, time - 1) + 1;
  const known = days.filter((day) => firstAt(day.to) > firstAt(day.from));
  select.replaceChildren(...known.map(({ from }, index) => new Option(london(from).split(",")[0], index)));
  choice.hidden = known.length < 2;

  function fill() {
    const day = known[select.selectedIndex];
    const indices = day ? Array.from({ length: firstAt(day.to) - firstAt(day.from) }, (_, index) => firstAt(day.from) + index) : [];
    fillTable(body, indices.map((index) => rowOf(fixes, index)));
  }

  details.addEventListener("toggle", fill, { once: true });
  select.addEventListener("change", fill);
}

function rowOf(fixes, index) {
  const fix = Object.fromEntries(Object.keys(fixes).map((name) => [name, fixes[name][index]]));
  return [
    figure((index + 1).toLocaleString("en-GB")),
    timeElement(fix.recorded_at, londonClock),
    place(fix),
    figure(accuracy(fix.accuracy_m)),
    MECHANISMS[fix.mechanism].word,
    figure(mph(fix.speed_kmh)),
    figure(heading(fix.direction_deg)),
    figure(percent(fix.battery_pct)),
    DOUBTS.filter(([bit]) => fix.doubt & bit).map(([, word]) => word).join(", ") || "–",
  ];
}
