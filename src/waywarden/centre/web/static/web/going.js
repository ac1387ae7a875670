// What a period was made of, in order of time: stays, trips and gaps as one list, as pieces of the strips, and in a
// sentence. In: the rows of movements.json. Out: {kind, from, to, title, ...} with times in epoch milliseconds.

import { GAP_MINUTES } from "./gap.js";
import { CAUSES } from "./going_list.js";
import { duration, londonClock } from "./time.js";

export function goingOf({ stays, trips, gaps }, places, until) {
  const of = (kind, rows) => rows.map((row) => ({ ...row, kind, from: row.started_at, to: row.ended_at ?? until, lasts: row.ended_at === null || row.goes_on === true }));
  const lettered = stays.map((row) => ({ ...row, ...pick(places.get(row.place)) }));
  return [...of("stay", lettered), ...of("trip", trips), ...of("gap", gaps)].sort((a, b) => a.from - b.from || a.to - b.to);
}

const pick = ({ letter, colour }) => ({ letter, colour });

// Everything that the strips draw, what lies undermost first.
export function piecesOf(going, { worn, windows, violations }, now) {
  const clock = (value) => londonClock(value).slice(0, 5);
  const between = ({ from, to }) => `${clock(from)} to ${clock(to)}`;
  const named = (one) => ({
    stay: () => `stay at ${one.letter}${one.name ? ` (${one.name})` : ""}, ${between(one)}, ${duration((one.to - one.from) / 1000)}`,
    trip: () => `trip, ${between(one)}, ${duration((one.to - one.from) / 1000)}`,
    gap: () => `no fix for ${duration((one.to - one.from) / 1000)}, ${between(one)}: ${CAUSES[one.cause]}`,
  });
  const plain = (kind, rows, title) => rows.map((row) => ({ kind, ...row, title: title(row) }));
  const onTag = worn.map(([from, to]) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const hours = windows.map(({ name, kind, from, to }) => ({ name, what: kind, from: Date.parse(from), to: Date.parse(to) }));
  const broken = violations.map(({ began_at, ended_at, look, label }) => ({ look, label, from: Date.parse(began_at), to: ended_at ? Date.parse(ended_at) : now }));
  return [
    ...plain("worn", onTag, (row) => `a tag was on, ${between(row)}`),
    ...going.map((one) => ({ ...one, title: named(one)[one.kind]() })),
    ...plain("window", hours, (row) => `${row.what}, '${row.name}', ${between(row)}`),
    ...broken.map((row) => ({ ...row, kind: row.look, title: `${row.label}, ${between(row)}` })),
  ];
}

// "12,804 fixes: 14 stays at 5 places, 9 trips, silent 3 times for 4 h 10 min together, the longest 2 h 5 min."
export function inWords(data, going, places, bounds) {
  const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;
  const fixes = data.fixes.recorded_at.length;
  if (!data.worn.length) return "No tag was worn then, so nothing is known of it.";
  if (!fixes) return "The tag was silent all the time.";
  const begun = `${count(fixes, "fix", "fixes")}: ${count(data.stays.length, "stay")} at ${count(places.size, "place")}, ${count(data.trips.length, "trip")}`;
  const within = ({ from, to }) => (Math.min(to, bounds.to) - Math.max(from, bounds.from)) / 1000;
  const lengths = going.filter(({ kind }) => kind === "gap").map(within);
  if (!lengths.length) return `${begun}, never silent for ${GAP_MINUTES} minutes.`;
  const longest = duration(lengths.reduce((a, b) => Math.max(a, b)));
  const together = duration(lengths.reduce((a, b) => a + b));
  if (lengths.length === 1) return `${begun}, silent once, for ${longest}.`;
  return `${begun}, silent ${lengths.length} times for ${together} together, the longest ${longest}.`;
}
