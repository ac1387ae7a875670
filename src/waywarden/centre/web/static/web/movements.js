// The Movements page: a period of a wearer on the map with its player, as strips, in a sentence and as tables; where the
// time went as a heatmap. The address says what is shown (address.js), and is kept so; only that hidden zones are shown
// is not kept, so that neither a link nor the page opened again shows them to whoever looks over a shoulder.

import { addressOf, heatParameters, mapOfAddress, readAddress, writeAddress } from "./address.js";
import { centreNow } from "./clock.js";
import { rowsOf } from "./columns.js";
import { dayRows } from "./day_rows.js";
import { addErrorCircles } from "./error_circles.js";
import { fixesTable } from "./fixes_table.js";
import { boundsOf, point } from "./geometry.js";
import { goingOf, inWords, piecesOf } from "./going.js";
import { goingList } from "./going_list.js";
import { heatControls } from "./heat_controls.js";
import { addHeat, cellInWords, fillHeatKey, fillHeatTable, heatInWords, scaleOf } from "./heat_layer.js";
import { GAP_MINUTES, GAP_MS } from "./gap.js";
import { fillKey } from "./key.js";
import { createMap, frame, goTo } from "./map.js";
import { addMoment } from "./moment_layer.js";
import { INK, MECHANISMS, OTHER_PLACE, PLACES, STATES, stateOfLook } from "./palette.js";
import { addPath } from "./path_layer.js";
import { letteredPlaces } from "./places_letters.js";
import { newest, player, silenceInWords } from "./playback.js";
import { addPlaces } from "./stays_layer.js";
import { londonClock, london, timeElement } from "./time.js";
import { accuracy, mph, percent } from "./words.js";
import { addZones, drawn } from "./zones.js";

const LOOKS = ["act-now", "watch", "note"]; // the most urgent first
const at = (id) => document.getElementById(id);

const root = at("movements");
const { from, to } = root.dataset;
const period = { from, to };
const view = readAddress();
const showsHidden = at("show-hidden").checked;
const answering = fetch(`${root.dataset.movements}?from=${from}&to=${to}${showsHidden ? "&hidden=1" : ""}`).then((answer) => (answer.ok ? answer.json() : null));
const mapping = createMap(at("map"), { label: "The movements on the map" });
const answer = await answering;
if (answer) await show(answer);
else at("said").textContent = "The movements could not be fetched. Reload the page.";

async function show(answer) {
  const data = { ...answer, stays: rowsOf(answer.stays), trips: rowsOf(answer.trips), gaps: rowsOf(answer.gaps) };
  const { fixes, zones: { features: zones }, violations } = data;
  const days = data.days.map(([date, begins, ends]) => ({ date, from: Date.parse(begins), to: Date.parse(ends) }));
  const bounds = { from: days[0].from, to: Math.min(days.at(-1).to, Math.max(centreNow(), days[0].from + 1)) };
  const places = letteredPlaces(data.stays);
  const going = goingOf(data, places, bounds.to);
  at("said").textContent = inWords(data, going, places, bounds);
  for (const zone of zones) zone.properties.state = stateOf(zone, violations);
  const write = () => {
    writeAddress(view, period, keepLinks);
  };

  const strips = dayRows(at("days"), days, piecesOf(going, data, bounds.to), {
    addressOfDay: ({ date }) => addressOf(view, { from: date, to: date }),
    onTime: (time) => goAndRest(time),
  });
  fillKey(at("days-key"), stripsKey(data, places));
  goingList(at("going"), going, choose);
  fixesTable({ details: at("fixes-details"), body: at("fixes-table"), select: at("fixes-day"), choice: at("fixes-day-choice") }, fixes, days);

  const map = await mapping;
  addZones(map).show(zones);
  const heat = addHeat(map, "zones-tint");
  const path = addPath(map);
  const placesLayer = addPlaces(map);
  const circles = addErrorCircles(map);
  const momentLayer = addMoment(map);
  path.show(fixes, data.trips, data.gaps);
  placesLayer.show(places);
  if (!goTo(map, view.map)) frame(map, boundsOf(fixes.lat.length ? cornersOf(fixes) : openOf(zones).flatMap(drawn)), { animate: false });
  fillKey(at("map-key"), mapKey(fixes, zones));

  let [marks, shown] = [{ drawn: null, inView: 0, marked: 0 }, null]; // shown: the fix that is read out
  const fixAt = (index) => Object.fromEntries(Object.keys(fixes).map((name) => [name, fixes[name][index]]));

  function draw() {
    marks = path.marks();
    drawCircles();
    const some = marks.drawn && marks.marked < marks.inView ? `${marks.marked.toLocaleString("en-GB")} of the ${marks.inView.toLocaleString("en-GB")} fixes in view have a mark; the others lie on these. Come closer to see each.` : "";
    at("drawn").textContent = marks.drawn || !marks.inView ? some : `${marks.inView.toLocaleString("en-GB")} fixes in view, drawn as a line. Come closer, or choose fewer days, to see each with its number.`;
  }

  function drawCircles() {
    const all = at("show-circles").checked && marks.drawn && view.show !== "heat" ? marks.drawn : [];
    const one = shown !== null && shown >= 0 && !all.includes(shown) ? [shown] : [];
    circles.show([...all, ...one].map(fixAt));
  }

  function read(index, time) {
    at("readout").hidden = index === null;
    if (index === null) return;
    if (index < 0) return at("readout").replaceChildren(timeElement(time), " · no fix yet");
    const fix = fixAt(index);
    const silence = time === undefined ? 0 : time - fix.recorded_at;
    const said = [MECHANISMS[fix.mechanism].word, accuracy(fix.accuracy_m), mph(fix.speed_kmh), `battery ${percent(fix.battery_pct)}`];
    if (fix.doubt) said.push("doubtful");
    if (silence > GAP_MS) said.push(silenceInWords(silence));
    const its = days.length > 1 ? `${london(fix.recorded_at).split(",")[0]}, ` : "";
    at("readout").replaceChildren(`${(index + 1).toLocaleString("en-GB")} · ${its}`, timeElement(fix.recorded_at, londonClock), ` · ${said.join(" · ")}`);
  }

  const playing = player(
    { group: at("player"), slider: at("moment"), play: at("play"), back: at("step-back"), on: at("step-on"), speed: at("speed") },
    fixes.recorded_at,
    bounds,
    {
      onMoment(time, index) {
        strips.mark(time);
        if (view.show === "heat") return;
        momentLayer.show(fixes, index < 0 ? null : index, index >= 0 && time - fixes.recorded_at[index] > GAP_MS);
        if (index !== shown) {
          shown = index;
          drawCircles();
          follow(index);
        }
        read(index, time);
      },
      onRest() {
        view.at = new Date(playing.moment).toISOString().replace(/\.\d+Z$/, "Z");
        write();
      },
    },
  );

  function goAndRest(time) {
    playing.pause();
    playing.go(time);
    view.at = new Date(playing.moment).toISOString().replace(/\.\d+Z$/, "Z");
    write();
  }

  // Keep the newest fix in view while the moment goes on.
  function follow(index) {
    if (index < 0) return;
    const here = [fixes.lon[index], fixes.lat[index]];
    if (!map.getBounds().contains(here)) map.jumpTo({ center: here });
  }

  function choose(one) {
    if (view.show === "heat") showWhat("both");
    const since = newest(fixes.recorded_at, one.from - 1) + 1;
    const until = newest(fixes.recorded_at, one.to);
    const its = one.kind === "trip" && until >= since ? cornersOf(fixes, since, until + 1) : placesOf(one);
    frame(map, boundsOf(its));
    goAndRest(Math.max(one.from, bounds.from));
  }

  function showWhat(what) {
    view.show = what;
    const [track, warm] = [what !== "heat", what !== "track"];
    for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === what));
    for (const layer of [path, placesLayer]) layer.visible(track);
    heat.visible(warm);
    for (const id of ["heat-form", "heat-legend", "heat-details"]) at(id).hidden = !warm;
    at("map-key").hidden = !track;
    at("drawn").hidden = !track;
    if (!track) {
      momentLayer.show(fixes, null, false);
      read(null);
    }
    if (warm) fetchHeat();
    draw();
    write();
  }

  let asked = null; // what heat was last asked for
  async function fetchHeat() {
    const wanted = heatParameters(view, period);
    if (asked === wanted) return;
    asked = wanted;
    at("heat-said").textContent = "The heatmap is being made.";
    const answer = await fetch(`${root.dataset.heat}?${wanted}`);
    if (asked !== wanted) return; // the reader has asked for another meanwhile
    if (!answer.ok) {
      at("heat-said").textContent = "The heatmap could not be made. Reload the page.";
      return;
    }
    const found = await answer.json();
    heat.show(found);
    at("heat-said").textContent = heatInWords(found);
    fillHeatKey(at("heat-key"), scaleOf(found.known.length > 1));
    fillHeatTable(at("heat-head"), at("heat-table"), found);
    root.dataset.heatOf = wanted; // for whoever waits for it
  }

  heatControls({ from: at("hours-from"), to: at("hours-to"), stays: at("stays"), compare: at("compare") }, view, () => {
    fetchHeat();
    write();
  });
  for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => showWhat(button.dataset.show));
  at("show-circles").addEventListener("change", drawCircles);
  path.onHover((index) => (index === null ? read(shown, playing.moment) : (read(index), circles.show([fixAt(index)]))));
  path.onChoose((index) => goAndRest(fixes.recorded_at[index]));
  heat.onHover((cell) => {
    if (view.show !== "heat") return;
    at("readout").hidden = cell === null;
    if (cell) at("readout").textContent = cellInWords(cell);
  });
  at("show-hidden").addEventListener("change", ({ target }) => {
    location.assign(`${addressOf(view, period)}${target.checked ? "&hidden=1" : ""}`);
  });
  at("period-form").addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(addressOf(view, { from: at("from").value, to: at("to").value }));
  });
  // A link to another view of the same period changes only what stands after the #, and loads nothing.
  window.addEventListener("hashchange", () => goTo(map, mapOfAddress()));
  window.addEventListener("beforeprint", () => {
    at("reading").open = true;
    if (days.length === 1) at("fixes-details").open = true;
  });

  const asked_at = Date.parse(view.at);
  playing.go(Number.isNaN(asked_at) ? (fixes.recorded_at[0] ?? bounds.from) : asked_at);
  if (Number.isNaN(asked_at)) read(null);
  showWhat(["heat", "both"].includes(view.show) ? view.show : "track");
  root.dataset.usable = Math.round(performance.now()); // ms since the page was asked for: `bench movements` reads both
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    view.map = `${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
    draw();
    write();
  });
  map.once("idle", () => {
    root.dataset.ready = Math.round(performance.now()); // and all of it is drawn
  });
}

// The links to other periods keep how the map is seen.
function keepLinks() {
  for (const link of document.querySelectorAll("a[data-keep]")) {
    const wanted = new URLSearchParams(link.search);
    link.search = addressOf(view, { from: wanted.get("from"), to: wanted.get("to") });
  }
  // Which piece of the map is wanted goes along after the #, as in the page's own address.
  if (at("picture")) at("picture").hash = view.map && `map=${view.map}`;
}

// What the map is framed by: never a hidden zone, or the frame itself would tell where it is.
function openOf(zones) {
  return zones.filter(({ properties }) => !properties.hidden);
}

function cornersOf({ lat, lon }, since = 0, until = lat.length) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = since; index < until; index += 1) {
    [west, east] = [Math.min(west, lon[index]), Math.max(east, lon[index])];
    [south, north] = [Math.min(south, lat[index]), Math.max(north, lat[index])];
  }
  return [point(west, south), point(east, north)];
}

function placesOf({ lat, lon, to_lat, to_lon }) {
  const known = (value) => value !== undefined && value !== null; // a gap after a fitting has no place at its beginning
  return [...(known(lat) ? [point(lon, lat)] : []), ...(known(to_lat) ? [point(to_lon, to_lat)] : [])];
}

function stateOf({ properties: { condition_id } }, violations) {
  const looks = violations.filter((one) => one.zone === condition_id).map(({ look }) => look);
  return stateOfLook(LOOKS.find((look) => looks.includes(look))) ?? "live";
}

function mapKey({ mechanism, doubt }, zones) {
  const used = new Set(mechanism);
  const mechanisms = Object.entries(MECHANISMS).filter(([name]) => used.has(name)).map(([, entry]) => entry);
  const zone = zones.length ? [{ shape: "line", colour: STATES.live.colour, word: "zone" }, { shape: "dashes", colour: STATES.live.colour, word: "buffer" }] : [];
  const doubted = doubt.some(Boolean) ? [{ shape: "dot", colour: "#a9b8c6", word: "pale: doubtful" }] : [];
  return [...mechanisms, ...doubted, { shape: "dots", colour: INK, word: `no fix for over ${GAP_MINUTES} minutes` }, ...zone];
}

function stripsKey({ windows, violations }, places) {
  const lettered = [...places.values()].slice(0, PLACES.length).map(({ letter, name, colour }) => ({ shape: "square", colour, word: name ? `${letter} ${name}` : letter }));
  const others = places.size > PLACES.length ? [{ shape: "square", colour: OTHER_PLACE, word: "other stays" }] : [];
  const hours = windows.length ? [{ shape: "dashes", colour: INK, word: "hours of curfew or attendance" }] : [];
  const found = violations.length ? [{ shape: "square", colour: STATES.alert.colour, word: "violation" }, { shape: "square", colour: STATES.watch.colour, word: "to watch" }] : [];
  return [...lettered, ...others, { shape: "line", colour: INK, word: "trip" }, { shape: "dots", colour: INK, word: "hatched: no fix" }, ...hours, ...found];
}
