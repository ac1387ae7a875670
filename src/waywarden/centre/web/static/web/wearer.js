// The Wearer page: one day of a wearer on the map, as a strip, in a sentence and as a table.

import { centreNow } from "./clock.js";
import { rowsOf } from "./columns.js";
import { dayStrip } from "./day_strip.js";
import { addErrorCircles } from "./error_circles.js";
import { GAP_MINUTES, GAP_S } from "./gap.js";
import { boundsOf, point } from "./geometry.js";
import { fillKey } from "./key.js";
import { createMap, frame } from "./map.js";
import { INK, MECHANISMS, STATES, stateOfLook } from "./palette.js";
import { spansOf } from "./spans.js";
import { figure, fillTable } from "./table.js";
import { duration, londonClock, timeElement } from "./time.js";
import { addTrack } from "./track.js";
import { accuracy, heading, mph, percent, place } from "./words.js";
import { addZones, drawn } from "./zones.js";

const LOOKS = ["act-now", "watch", "note"]; // the most urgent first

const at = (id) => document.getElementById(id);
const answer = await fetch(at("wearer").dataset.day);
if (answer.ok) await show(await answer.json());
else at("day-said").textContent = "The day could not be fetched. Reload the page; the case beside it holds.";

async function show({ from, to, worn, fixes: columns, zones: { features: zones }, violations }) {
  const fixes = rowsOf(columns);
  const day = { from: Date.parse(from), to: Date.parse(to) };
  const times = fixes.map(({ recorded_at }) => recorded_at);
  const spans = worn.flatMap(([began, ended]) => spansOf(times, Date.parse(began), Date.parse(ended), GAP_S));
  dayStrip(at("day-strip"), day, spans, violations, Math.min(day.to, centreNow()));
  at("day-said").textContent = inWords(fixes, spans);
  at("fixes-details").addEventListener("toggle", () => fillTable(at("fixes-table"), fixes.map(rowOfFix)), { once: true });
  for (const zone of zones) zone.properties.state = stateOf(zone, violations);

  const map = await createMap(at("map"), { label: "The day on the map" });
  addZones(map).show(zones);
  const circles = addErrorCircles(map);
  const track = addTrack(map);
  track.show(fixes, GAP_S);
  frame(map, boundsOf(fixes.length ? fixes.map(({ lat, lon }) => point(lon, lat)) : zones.flatMap(drawn)));
  fillKey(at("map-key"), keyFor(fixes, zones));

  const allCircles = () => circles.show(at("show-circles").checked ? fixes : []);
  at("show-circles").addEventListener("change", allCircles);
  track.onHover((index) => {
    at("readout").hidden = index === null;
    if (index === null) return allCircles();
    circles.show([fixes[index]]);
    read(fixes[index], index);
  });
}

// "The tag reported for 14 h 20 min of 16 h 0 min, 862 fixes; silent 3 times, the longest for 40 min 0 s."
function inWords(fixes, spans) {
  if (!spans.length) return "No tag was worn on this day, so nothing is known of it.";
  if (!fixes.length) return "The tag was silent all day.";
  const lengths = (wanted) => spans.filter(({ known }) => known === wanted).map(({ from, to }) => (to - from) / 1000);
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const [reported, gaps] = [sum(lengths(true)), lengths(false)];
  const begun = `The tag reported for ${duration(reported)} of ${duration(reported + sum(gaps))}, ${fixes.length} fixes`;
  if (!gaps.length) return `${begun}, never silent for ${GAP_MINUTES} minutes.`;
  return `${begun}; silent ${gaps.length === 1 ? "once" : `${gaps.length} times`}, the longest for ${duration(Math.max(...gaps))}.`;
}

function stateOf({ properties: { condition_id } }, violations) {
  const looks = violations.filter((one) => one.zone === condition_id).map(({ look }) => look);
  const worst = LOOKS.find((look) => looks.includes(look));
  return stateOfLook(worst) ?? "live";
}

function read(fix, index) {
  const said = [MECHANISMS[fix.mechanism].word, accuracy(fix.accuracy_m), mph(fix.speed_kmh), `battery ${percent(fix.battery_pct)}`];
  at("readout").replaceChildren(`${index + 1} · `, timeElement(fix.recorded_at, londonClock), ` · ${said.join(" · ")}`);
}

function rowOfFix(fix, index) {
  return [
    figure(String(index + 1)),
    timeElement(fix.recorded_at, londonClock),
    place(fix),
    figure(accuracy(fix.accuracy_m)),
    MECHANISMS[fix.mechanism].word,
    figure(mph(fix.speed_kmh)),
    figure(heading(fix.direction_deg)),
    figure(percent(fix.battery_pct)),
  ];
}

function keyFor(fixes, zones) {
  const used = new Set(fixes.map(({ mechanism }) => mechanism));
  const mechanisms = Object.entries(MECHANISMS).filter(([name]) => used.has(name)).map(([, entry]) => entry);
  const zone = zones.length ? [{ shape: "line", colour: STATES.live.colour, word: "zone" }, { shape: "dashes", colour: STATES.live.colour, word: "buffer" }] : [];
  return [...mechanisms, { shape: "dots", colour: INK, word: `no fix for over ${GAP_MINUTES} minutes` }, ...zone];
}
