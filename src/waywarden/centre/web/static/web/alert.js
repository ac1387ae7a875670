// The Alert page: the evidence on a map, as a curve and as a table, tied together: a fix that is pointed at in one of them
// is marked in all.

import { beliefCurve } from "./belief_curve.js";
import { runClocks } from "./clock.js";
import { rowsOf } from "./columns.js";
import { addErrorCircles } from "./error_circles.js";
import { boundsOf, point } from "./geometry.js";
import { fillKey } from "./key.js";
import { createMap, frame } from "./map.js";
import { INK, MECHANISMS, STATES } from "./palette.js";
import { figure, fillTable } from "./table.js";
import { londonClock, timeElement } from "./time.js";
import { addTrack } from "./track.js";
import { accuracy, fromEdge, probability } from "./words.js";
import { addZones, drawn } from "./zones.js";

const GAP_S = 5 * 60; // a gap of more than five minutes is missing data
const ZONE_STATES = { confirmed: "alert", possible: "watch", approach: "watch" };

runClocks();
const at = (id) => document.getElementById(id);
const { evidence: url, state } = at("alert").dataset;
const answer = await fetch(url);
if (answer.ok) await show(await answer.json());
else at("curve").textContent = "The evidence could not be fetched. Reload the page; the facts beside it hold.";

async function show({ zone, fixes: columns, thresholds, violation }) {
  const fixes = rowsOf(columns);
  if (!fixes.length) {
    at("curve").textContent = "No fix of this time is stored any more; the record beside it is kept.";
    return;
  }
  fillTable(at("fixes-table"), fixes.map(rowOfFix));
  const rows = [...at("fixes-table").rows];
  let circles = null;
  const curve = beliefCurve(at("curve"), fixes, thresholds, choose);
  rows.forEach((row, index) => {
    row.addEventListener("mouseenter", () => choose(index));
    row.addEventListener("mouseleave", () => choose(null));
  });
  showFirstOfEpisode(rows, fixes, violation);

  zone.properties.state = ZONE_STATES[state] ?? ZONE_STATES[violation.tier];
  const map = await createMap(at("map"), { label: "Evidence map" });
  addZones(map).show([zone]);
  circles = addErrorCircles(map);
  const track = addTrack(map);
  circles.show(fixes);
  track.show(fixes, GAP_S);
  track.onHover((index) => {
    choose(index);
    if (index !== null) rows[index].scrollIntoView({ block: "nearest" });
  });
  const during = fixes.filter(({ recorded_at }) => isDuring(recorded_at, violation));
  frame(map, boundsOf([...drawn(zone), ...during.map(({ lat, lon }) => point(lon, lat))]));
  fillKey(at("map-key"), keyFor(fixes, zone));

  function choose(index) {
    rows.forEach((row, other) => row.classList.toggle("ww-chosen", other === index));
    curve.choose(index);
    circles?.show(index === null ? fixes : [fixes[index]]);
  }
}

function rowOfFix(fix, index) {
  return [
    figure(String(index + 1)),
    timeElement(fix.recorded_at, londonClock),
    figure(fromEdge(fix.distance_m)),
    figure(accuracy(fix.accuracy_m)),
    MECHANISMS[fix.mechanism].word,
    figure(probability(fix.likelihood)),
    figure(probability(fix.belief)),
  ];
}

function isDuring(time, { began_at, ended_at }) {
  return time >= Date.parse(began_at) && (ended_at === null || time <= Date.parse(ended_at));
}

function showFirstOfEpisode(rows, fixes, violation) {
  const first = fixes.findIndex(({ recorded_at }) => isDuring(recorded_at, violation));
  if (first > 0) at("fixes").scrollTop = rows[first].offsetTop - rows[0].offsetTop;
}

function keyFor(fixes, zone) {
  const used = new Set(fixes.map(({ mechanism }) => mechanism));
  const { colour } = STATES[zone.properties.state];
  return [
    { shape: "line", colour, word: "zone" },
    { shape: "dashes", colour, word: "buffer" },
    { shape: "dots", colour: INK, word: "no fix" },
    ...Object.entries(MECHANISMS).filter(([name]) => used.has(name)).map(([, entry]) => entry),
  ];
}
