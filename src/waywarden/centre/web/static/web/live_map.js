// The live map of Operations and, with the same facts, its tables. In: map.json once in a while (zones, tails), the tags
// of every `tags` event, and what the open alerts are about. `onTag` hears which wearer's tag was clicked.

import { centreNow } from "./clock.js";
import { rowsOf } from "./columns.js";
import { addErrorCircles } from "./error_circles.js";
import { boundsOf } from "./geometry.js";
import { LONDON, createMap, frame } from "./map.js";
import { MECHANISMS, STATES, stateOfLook } from "./palette.js";
import { figure, fillTable } from "./table.js";
import { addTags, tagState } from "./tags.js";
import { londonClock, timeElement } from "./time.js";
import { accuracy, heading, metres, mph, percent, place } from "./words.js";
import { addZones, drawn } from "./zones.js";

const TAIL_MS = 60 * 60 * 1000;
const FIRST = Object.keys(STATES);

export async function liveMap({ container, readout, tagsTable, zonesTable, wearerUrl, onTag }) {
  const map = await createMap(container, { label: "Live map of tags and zones" });
  const [zonesLayer, circles, tagsLayer] = [addZones(map), addErrorCircles(map), addTags(map)];
  let [tags, zones, tails, alerts, followed] = [[], [], {}, [], null];
  let [tailsShown, tablesShown, pinned] = [true, false, null];

  const tagOf = (wearer) => tags.find(({ properties }) => properties.wearer === wearer);
  const zoneOf = (id) => zones.find(({ properties }) => properties.condition_id === id);

  function draw() {
    const worst = Object.fromEntries(alerts.toReversed().map(({ zone, look }) => [zone, stateOfLook(look) ?? "live"]));
    for (const { properties } of zones) properties.state = worst[properties.condition_id] ?? "live";
    for (const { properties } of tags) {
      properties.state = tagState(properties.look, (centreNow() - Date.parse(properties.recorded_at)) / 1000);
    }
    zonesLayer.show(zones);
    tagsLayer.show(tags, tailsShown ? tails : {});
    if (tablesShown) fillTables();
    if (pinned) read(pinned);
    const tag = followed && tagOf(followed);
    if (tag) map.panTo(tag.geometry.coordinates);
  }

  function fillTables() {
    const inOrder = tags.toSorted(
      ({ properties: a }, { properties: b }) => FIRST.indexOf(a.state) - FIRST.indexOf(b.state) || (a.wearer < b.wearer ? -1 : 1),
    );
    fillTable(tagsTable, inOrder.map(tagRow));
    fillTable(zonesTable, zones.map(zoneRow));
  }

  function tagRow({ geometry: { coordinates }, properties: tag }) {
    const [lon, lat] = coordinates;
    return [
      link(tag.wearer),
      STATES[tag.state].word,
      timeElement(tag.recorded_at, londonClock),
      place({ lat, lon }),
      figure(accuracy(tag.accuracy_m)),
      MECHANISMS[tag.mechanism].word,
      figure(mph(tag.speed_kmh)),
      figure(heading(tag.direction_deg)),
      figure(percent(tag.battery_pct)),
    ];
  }

  function zoneRow({ properties: zone }) {
    const shape = zone.radius_m ? `circle of ${metres(zone.radius_m)}` : "polygon";
    const name = zone.hidden ? `${zone.name} (hidden)` : zone.name;
    const state = zone.state === "live" ? "no open alert" : STATES[zone.state].word;
    return [name, link(zone.wearer), state, shape, figure(metres(zone.buffer_m))];
  }

  function link(wearer) {
    const element = document.createElement("a");
    element.href = wearerUrl(wearer);
    element.textContent = wearer;
    return element;
  }

  function read(wearer) {
    const tag = tagOf(wearer);
    readout.hidden = !tag;
    circles.show(tag ? [fixOf(tag)] : []);
    if (!tag) return;
    const { state, recorded_at, mechanism, accuracy_m, speed_kmh, direction_deg, battery_pct } = tag.properties;
    const said = [STATES[state].word, `${MECHANISMS[mechanism].word} ${accuracy(accuracy_m)}`];
    if (speed_kmh !== null) said.push(`${mph(speed_kmh)}${direction_deg === null ? "" : ` ${heading(direction_deg)}`}`);
    if (battery_pct !== null) said.push(`battery ${percent(battery_pct)}`);
    readout.replaceChildren(link(wearer), ` ${said.join(" · ")} · `, timeElement(recorded_at, londonClock));
  }

  function grow(feature) {
    const { wearer, recorded_at } = feature.properties;
    const [lon, lat] = feature.geometry.coordinates;
    const tail = (tails[wearer] ??= { recorded_at: [], lat: [], lon: [] });
    const at = Date.parse(recorded_at);
    if (at > (tail.recorded_at.at(-1) ?? -Infinity)) {
      tail.recorded_at.push(at);
      tail.lat.push(lat);
      tail.lon.push(lon);
    }
    while (tail.recorded_at[0] < centreNow() - TAIL_MS) {
      for (const column of Object.values(tail)) column.shift();
    }
  }

  tagsLayer.onHover((wearer) => read(wearer ?? pinned));
  tagsLayer.onChoose((wearer) => {
    pinned = wearer;
    read(wearer);
    onTag(wearer);
  });

  return {
    // What map.json says.
    load(data) {
      zones = data.zones.features;
      tails = Object.fromEntries(Object.entries(data.tails).map(([wearer, { recorded_at, lat, lon }]) => [wearer, { recorded_at, lat, lon }]));
      this.showTags(data.tags);
    },
    showTags({ features }) {
      tags = features;
      tags.forEach(grow);
      draw();
    },
    // alerts: [{zone, wearer, look}], the most urgent first.
    showAlerts(list) {
      alerts = list;
      draw();
    },
    // Bring an alert's zone, and while it goes on its wearer's tag, into view.
    choose({ zone, wearer, look }) {
      const target = zoneOf(zone);
      const tag = stateOfLook(look) ? tagOf(wearer) : null;
      frame(map, boundsOf([...(target ? drawn(target) : []), ...(tag ? [tag] : [])]));
      pinned = wearer;
      read(wearer);
    },
    wholeOfLondon: () => frame(map, LONDON),
    showTails(shown) {
      tailsShown = shown;
      draw();
    },
    // Keep this wearer's tag in the middle; null to stop.
    follow(wearer) {
      followed = wearer;
      draw();
    },
    showTables(shown) {
      tablesShown = shown;
      if (shown) fillTables();
      else map.resize();
    },
  };
}

function fixOf({ geometry: { coordinates }, properties }) {
  const [lon, lat] = coordinates;
  return { lat, lon, accuracy_m: properties.accuracy_m, mechanism: properties.mechanism };
}
