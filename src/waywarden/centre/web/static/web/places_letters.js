// The places of a period, lettered by the time spent there: A is where most of it went. In: stays as rows with `place`.
// Out: by place {letter, colour, name or null, lat, lon, minutes}. Letters are this period's: another period letters anew.

import { OTHER_PLACE, PLACES } from "./palette.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function letteredPlaces(stays) {
  const places = new Map();
  for (const { place, name, lat, lon, started_at, ended_at } of stays) {
    const known = places.get(place) ?? { ms: 0, lat: 0, lon: 0, name };
    const ms = Math.max(1, ended_at - started_at);
    known.lat = (known.lat * known.ms + lat * ms) / (known.ms + ms);
    known.lon = (known.lon * known.ms + lon * ms) / (known.ms + ms);
    known.ms += ms;
    places.set(place, known);
  }
  const most = [...places].sort(([, a], [, b]) => b.ms - a.ms);
  return new Map(
    most.map(([place, { ms, lat, lon, name }], rank) => [
      place,
      { letter: LETTERS[rank] ?? "+", colour: PLACES[rank] ?? OTHER_PLACE, name, lat, lon, minutes: ms / 60000 },
    ]),
  );
}
