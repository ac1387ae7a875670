// The Crime page: the circle and the tracks in and out on a map, in a sentence and as a table.

import { rowsOf } from "./columns.js";
import { addCrime, addMatches } from "./crime_tracks.js";
import { addErrorCircles } from "./error_circles.js";
import { boundsOf, point } from "./geometry.js";
import { fillKey } from "./key.js";
import { createMap, frame } from "./map.js";
import { INK, LABELS, MECHANISMS } from "./palette.js";
import { figure, fillTable } from "./table.js";
import { londonClock, timeElement } from "./time.js";
import { accuracy, heading, metres, mph, place } from "./words.js";

const GAP_S = 5 * 60; // a gap of more than five minutes is missing data

const at = (id) => document.getElementById(id);
const answer = await fetch(at("crime").dataset.map);
if (answer.ok) await show(await answer.json());
else at("said").textContent = "The movements could not be fetched. Reload the page; the tables beside the map hold.";

async function show(crime) {
  const wearers = crime.wearers.map((wearer) => ({ ...wearer, rows: rowsOf(wearer.fixes) }));
  at("said").textContent = inWords(crime, wearers);
  at("fixes-details").addEventListener("toggle", () => fillTable(at("fixes-table"), wearers.flatMap(rowsOfWearer)), { once: true });
  at("whom").append(...wearers.map(({ key, word }, index) => new Option(`${key}, ${word}`, index)));
  at("whom").disabled = !wearers.length;

  const map = await createMap(at("map"), { label: "The crime and who was near on the map" });
  const circles = addErrorCircles(map);
  const shapes = addCrime(map, crime);
  const matches = addMatches(map);
  const draw = () => {
    const chosen = at("whom").value === "" ? wearers : [wearers[Number(at("whom").value)]];
    matches.show(chosen, GAP_S);
    circles.show(at("show-circles").checked ? chosen.flatMap(({ rows }) => rows) : []);
    const around = chosen.flatMap(({ rows }) => rows.filter(({ distance_m }) => distance_m <= crime.around_m / 2));
    frame(map, boundsOf([...shapes, ...around.map(({ lat, lon }) => point(lon, lat))]), { animate: false });
  };
  at("whom").addEventListener("change", draw);
  at("show-circles").addEventListener("change", draw);
  draw();
  fillKey(at("map-key"), keyFor(wearers));
  at("crime").dataset.ready = "";
}

// "2 of 4 wearers near are drawn, by fixes within 1,000 m of the crime and those just before and after: 38 of 82 of its window."
function inWords({ of, around_m }, wearers) {
  if (!of) return "Nobody was found near: only the crime is drawn.";
  if (!wearers.length) return `Movements of ${of} near are not shown: two analysts have not decided that the force is told of them.`;
  const sum = (count) => wearers.reduce((total, wearer) => total + count(wearer), 0);
  const [shown, known] = [sum(({ rows }) => rows.length), sum(({ in_window }) => in_window)];
  const drawn = `${wearers.length} of ${of} ${of === 1 ? "wearer" : "wearers"} near ${wearers.length === 1 ? "is" : "are"} drawn`;
  return `${drawn}, by fixes within ${metres(around_m)} of the crime and those just before and after: ${shown} of ${known} in the widened window.`;
}

function rowsOfWearer({ key, rows }) {
  return rows.map((fix, index) => [
    `${key}, ${index + 1}`,
    timeElement(fix.recorded_at, londonClock),
    figure(metres(fix.distance_m)),
    figure(accuracy(fix.accuracy_m)),
    MECHANISMS[fix.mechanism]?.word ?? "–",
    figure(mph(fix.speed_kmh)),
    figure(heading(fix.direction_deg)),
    place(fix),
  ]);
}

function keyFor(wearers) {
  const used = new Set(wearers.map(({ label }) => label));
  const labels = Object.entries(LABELS).filter(([name]) => used.has(name)).map(([, entry]) => entry);
  const crime = [{ shape: "line", colour: INK, word: "radius" }, { shape: "dashes", colour: INK, word: "with the crime's uncertainty" }];
  return [...crime, ...labels, ...(labels.length ? [{ shape: "dots", colour: INK, word: "no fix for over 5 minutes" }] : [])];
}
