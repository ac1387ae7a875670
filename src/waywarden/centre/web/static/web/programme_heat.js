// Where the wearers of a programme spend their time: the cells on the map, the figures, and the same cells as a table.

import { boundsOf } from "./geometry.js";
import { OF_MANY, addHeat, fillHeatKey, middle } from "./heat_layer.js";
import { createMap, frame } from "./map.js";
import { figure, fillHead, fillTable } from "./table.js";
import { percent, place } from "./words.js";

const FRAMED = 200; // so many cells, the hottest, frame the map
const LISTED = 500;
const FAR = 11; // from this zoom on these cells are seen as cells, and need no dot
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const hours = (minutes) => (minutes < 60 ? `${minutes} min` : `${whole.format(minutes / 60)} h`);
const at = (id) => document.getElementById(id);

const root = at("programme-heat");
const mapping = createMap(at("map"), { label: "Where the programme spends its time" });
const answer = await fetch(root.dataset.heat);
if (answer.ok) await show(await answer.json());
else at("said").textContent = "The figures could not be fetched. Reload the page.";

async function show(found) {
  const { cells: { features } } = found;
  at("said").textContent = inWords(found);
  fillFigures(found);
  fillHead(at("cells-head"), ["No.", "Middle of the cell", figure("Minutes"), figure("Wearers")]);
  fillTable(at("cells"), features.slice(0, LISTED).map((cell, index) => [
    String(index + 1), place(middle(cell)), figure(whole.format(cell.properties.minutes)), figure(`${cell.properties.wearers} or more`),
  ]));
  fillHeatKey(at("heat-key"), OF_MANY);

  const map = await mapping;
  const heat = addHeat(map);
  map.setLayerZoomRange("heat-middles", 0, FAR);
  heat.show({ cells: found.cells, known: [found] }, OF_MANY);
  heat.onHover((cell) => {
    at("readout").hidden = !cell;
    if (cell) at("readout").textContent = `${whole.format(cell.minutes)} min in this cell, by ${cell.wearers} wearers or more`;
  });
  if (features.length) frame(map, boundsOf(features.slice(0, FRAMED)), { animate: false });
  root.dataset.ready = features.length;
}

function inWords({ cells: { features }, wearers, too_few, asked_minutes, missing }) {
  const later = missing ? ` ${whole.format(missing)} days of wearers are still to be added up and are in no figure here: reload the page in a while.` : "";
  if (!wearers) return "No case that you see has an order in this programme in this time.";
  if (too_few) return `${wearers} of your cases ${wearers === 1 ? "is" : "are"} in this programme in this time. That is too few to show without showing somebody alone.${later}`;
  if (!asked_minutes) return `No tag was on any of ${wearers} wearers in this time.${later}`;
  if (!features.length) return `There is no cell in which enough of the ${wearers} wearers have been to show it.${later}`;
  const listed = features.length > LISTED ? ` The table has the first ${LISTED}.` : "";
  return `${whole.format(features.length)} cells.${listed}${later}`;
}

function fillFigures({ wearers, with_tag, period_minutes, asked_minutes, unknown_minutes, withheld_minutes, too_few }) {
  const share = (minutes, of) => (of ? percent((100 * minutes) / of) : "–");
  const known = asked_minutes - unknown_minutes;
  const rows = too_few ? [["Wearers", `${wearers}`]] : [
    ["Wearers", `${whole.format(wearers)}, a tag on ${whole.format(with_tag)} of them`],
    ["Time unmonitored", `${share(period_minutes - known, period_minutes)}: no tag on ${share(period_minutes - asked_minutes, period_minutes)}, tag silent ${share(unknown_minutes, period_minutes)}`],
    ["Time known", hours(known)],
    ["Left out", `about ${hours(withheld_minutes)} in cells of few wearers, or mostly of one`],
  ];
  at("figures").replaceChildren(...rows.flatMap(([term, said]) => [element("dt", term), element("dd", said)]));
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
