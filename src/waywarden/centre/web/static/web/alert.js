// The Alert page: the evidence on a map, as a curve and as a table, tied together: a row that is pointed at in one of them
// is marked in all. A tag's own alert has no curve, and an alert about two people no map.

import { beliefCurve } from "./belief_curve.js";
import { runClocks } from "./clock.js";
import { rowsOf } from "./columns.js";
import { addErrorCircles } from "./error_circles.js";
import { boundsOf, point } from "./geometry.js";
import { fillKey } from "./key.js";
import { createMap, frame } from "./map.js";
import { INK, MECHANISMS, STATES, stateOfLook } from "./palette.js";
import { fillHead, fillTable, figure } from "./table.js";
import { london, londonClock, timeElement } from "./time.js";
import { addTrack } from "./track.js";
import { accuracy, fromEdge, probability } from "./words.js";
import { addZones, drawn } from "./zones.js";

const GAP_S = 5 * 60; // about an alert, a silence long enough to be dark (detection/settings.py): shorter than a gap of a day
const A_DAY_MS = 24 * 60 * 60 * 1000;

// The table's columns: what a row says, and its heading.
const NUMBER = { head: figure("No."), cell: (_, index) => figure(String(index + 1)) };
const TIME = { head: "Time", cell: ({ recorded_at }) => timeElement(recorded_at, writtenTime) };
const SAID = { head: "It said", cell: ({ said }) => (said ?? "").replaceAll("_", " ") };
const ACCURACY = { head: figure("Accuracy"), cell: ({ accuracy_m }) => figure(accuracy(accuracy_m)) };
const FOUND_BY = { head: "Found by", cell: ({ mechanism }) => MECHANISMS[mechanism]?.word ?? "–" };
const DISTANCE = { head: figure("To the edge"), cell: ({ distance_m }) => figure(fromEdge(distance_m)) };
const LIKELIHOOD = { head: figure("Likelihood by it alone"), cell: ({ likelihood }) => figure(probability(likelihood)) };
const BELIEF = { head: figure("Belief after it"), cell: ({ belief }) => figure(probability(belief)) };
const OF_A_TAG = [NUMBER, TIME, SAID, FOUND_BY, ACCURACY];
const OF_A_PLACE = [NUMBER, TIME, DISTANCE, ACCURACY, FOUND_BY, LIKELIHOOD, BELIEF];

runClocks();
const at = (id) => document.getElementById(id);
let writtenTime = londonClock;
const answer = await fetch(at("alert").dataset.evidence);
if (answer.ok) await show(await answer.json());
else at("curve").textContent = "The evidence could not be fetched. Reload the page; the facts beside it hold.";

async function show({ zone, violation, look, thresholds, since, until, windows, rows: columns, places: placeColumns }) {
  const [rows, places] = [rowsOf(columns), rowsOf(placeColumns)];
  const isPlace = Object.keys(thresholds).length > 0;
  const times = { since: Date.parse(since), until: Date.parse(until) };
  if (times.until - times.since > A_DAY_MS) writtenTime = london;
  const marked = rows.map((row) => places.findIndex(({ recorded_at, mechanism }) => recorded_at === row.recorded_at && mechanism === row.mechanism));
  const shown = isPlace ? OF_A_PLACE : OF_A_TAG;
  fillHead(at("fixes-head"), shown.map(({ head }) => head));
  fillTable(at("fixes-table"), rows.map((row, index) => shown.map(({ cell }) => cell(row, index))));
  const lines = [...at("fixes-table").rows];
  lines.forEach((line, index) => {
    line.addEventListener("mouseenter", () => choose(index));
    line.addEventListener("mouseleave", () => choose(null));
  });
  scrollToFirst(lines, rows, violation);

  let [curve, circles] = [null, null];
  if (!rows.length) at("curve").textContent = "Nothing of this time is stored any more; the record beside it is kept.";
  else if (!isPlace) at("curve").hidden = true;
  else curve = beliefCurve(at("curve"), rows, { ...times, thresholds, windows: windows.map((window) => window.map((time) => Date.parse(time))) }, choose);
  if (!at("map")) return;
  if (!zone && !places.length) return hideMap();

  const map = await createMap(at("map"), { label: "Evidence map" });
  if (zone) {
    zone.properties.state = stateOfLook(look) ?? "watch";
    addZones(map).show([zone]);
  }
  circles = addErrorCircles(map);
  const track = addTrack(map);
  circles.show(places);
  track.show(places, GAP_S);
  track.onHover((place) => {
    const index = place === null ? null : marked.indexOf(place);
    choose(index === -1 ? null : index);
    if (index >= 0 && index !== null) lines[index].scrollIntoView({ block: "nearest" });
  });
  const during = zone ? places.filter(({ recorded_at }) => isDuring(recorded_at, violation)) : places;
  frame(map, boundsOf([...(zone ? drawn(zone) : []), ...during.map(({ lat, lon }) => point(lon, lat))]));
  fillKey(at("map-key"), keyFor(places, zone));

  function choose(index) {
    lines.forEach((line, other) => line.classList.toggle("ww-chosen", other === index));
    curve?.choose(index);
    const place = index === null ? undefined : places[marked[index]];
    circles?.show(place ? [place] : places);
  }
}

function hideMap() {
  at("map").hidden = true;
  at("map-tools").hidden = true;
}

function isDuring(time, { began_at, ended_at }) {
  return time >= Date.parse(began_at) && (ended_at === null || time <= Date.parse(ended_at));
}

function scrollToFirst(lines, rows, violation) {
  const first = rows.findIndex(({ recorded_at }) => isDuring(recorded_at, violation));
  if (first > 0) at("fixes").scrollTop = lines[first].offsetTop - lines[0].offsetTop;
}

function keyFor(places, zone) {
  const used = new Set(places.map(({ mechanism }) => mechanism));
  const mechanisms = Object.entries(MECHANISMS).filter(([name]) => used.has(name)).map(([, entry]) => entry);
  const silence = { shape: "dots", colour: INK, word: "no fix" };
  if (!zone) return [silence, ...mechanisms];
  const { colour } = STATES[zone.properties.state];
  const buffer = zone.properties.buffer_m ? [{ shape: "dashes", colour, word: "buffer" }] : [];
  return [{ shape: "line", colour, word: "zone" }, ...buffer, silence, ...mechanisms];
}
