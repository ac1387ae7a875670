// The Operations page: the live stream feeds the list, the map and the figures, and says so when it is cut off.

import { alertList } from "./alert_list.js";
import { centreNow, runClocks, setClock } from "./clock.js";
import { fillKey } from "./key.js";
import { liveMap } from "./live_map.js";
import { STATES } from "./palette.js";
import { soundSwitch } from "./sound.js";
import { openStream } from "./stream.js";
import { londonClock } from "./time.js";

const MAP_ANEW_EVERY_MS = 5 * 60 * 1000; // zones begin and end while a page is open

const at = (id) => document.getElementById(id);
const { live: liveUrl, map: mapUrl, wearer: wearerUrl } = at("operations").dataset;
const sound = soundSwitch(at("sound"));
let map = null;
let chosen = null;
let known = new Set(needing());
let lastHeard = centreNow();

const list = alertList(at("alerts"), {
  token: document.querySelector("[name=csrfmiddlewaretoken]").value,
  onChoose(item) {
    chosen = item && { ...item.dataset };
    if (chosen) map?.choose(chosen);
    map?.follow(at("follow").checked ? (chosen?.wearer ?? null) : null);
  },
  say,
});
runClocks();
fillKey(at("map-key"), Object.values(STATES));

openStream(
  liveUrl,
  {
    clock(data) {
      setClock(data);
      lastHeard = centreNow();
      at("stale").hidden = true;
    },
    alerts({ title, summary, html }) {
      document.title = `${title} – Waywarden`;
      at("title").textContent = title;
      at("summary").innerHTML = summary;
      list.replace(html);
      tellOfNew();
      map?.showAlerts(alertsOnMap());
    },
    tags: (tags) => map?.showTags(tags),
    health({ strip, figures }) {
      at("health").innerHTML = strip;
      at("figures").innerHTML = figures;
    },
    trouble: ({ said }) => stale(said),
  },
  {
    onSilent: () => stale(`Connection lost: the list may be stale since ${londonClock(lastHeard)}. Connecting again; reload the page if this stays.`),
    onHeard: loadMap,
  },
);

async function loadMap() {
  const answer = await fetch(mapUrl).catch(() => null);
  if (!answer?.ok) return; // the stream says what is wrong
  map.load(await answer.json());
  map.showAlerts(alertsOnMap());
}

function needing() {
  return [...document.querySelectorAll("[data-needs-you]")].map(({ dataset }) => dataset.alert);
}

function alertsOnMap() {
  return list.items().map(({ dataset: { zone, wearer, look } }) => ({ zone, wearer, look }));
}

// Only what was not there before is spoken and sounded.
function tellOfNew() {
  const now = needing();
  const fresh = now.filter((pk) => !known.has(pk));
  known = new Set(now);
  if (!fresh.length) return;
  sound.beep();
  const [first] = list.items().filter(({ dataset }) => dataset.alert === fresh[0]);
  const text = (selector) => first.querySelector(selector).textContent.trim().replace(/\s+/g, " ");
  const more = fresh.length > 1 ? ` And ${fresh.length - 1} more.` : "";
  at("announcer").textContent = `New: ${text(".ww-alert__about")}, ${text("h2")}. ${text(".ww-alert__sentence")}${more}`;
}

function stale(said) {
  at("stale").textContent = said;
  at("stale").hidden = false;
}

// Said beside the title, and aloud by a screen reader.
function say(said, { wrong = false } = {}) {
  at("said").textContent = said;
  at("said").classList.toggle("ww-said--wrong", wrong);
}

function toggleTables() {
  const shown = at("tables").hidden;
  at("tables").hidden = !shown;
  at("map-frame").hidden = shown;
  at("table-button").setAttribute("aria-pressed", String(shown));
  map?.showTables(shown);
}

const keys = { ...list.keys, t: toggleTables, "?": () => at("keys").showModal() };

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
at("keys-button").addEventListener("click", keys["?"]);
at("table-button").addEventListener("click", toggleTables);
at("whole").addEventListener("click", () => map?.wholeOfLondon());
at("show-tails").addEventListener("change", ({ target }) => map?.showTails(target.checked));
at("follow").addEventListener("change", ({ target }) => map?.follow(target.checked ? (chosen?.wearer ?? null) : null));

try {
  map = await liveMap({
    container: at("map"),
    readout: at("readout"),
    tagsTable: at("tags-table"),
    zonesTable: at("zones-table"),
    wearerUrl: (wearer) => wearerUrl.replace("KEY", encodeURIComponent(wearer)),
    onTag: list.chooseWearer,
  });
  await loadMap();
  if (chosen) map.choose(chosen);
  setInterval(loadMap, MAP_ANEW_EVERY_MS);
} catch (error) {
  say("The map cannot be drawn in this browser. The list is live without it.", { wrong: true });
  console.warn(error);
}
