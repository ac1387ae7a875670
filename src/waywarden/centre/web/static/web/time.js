// Times on screen: Europe/London, as "Tuesday 3 March, 14:02", with UTC on hover. In: ISO 8601 text, epoch milliseconds
// or a Date. The server's filters `london`, `london_clock` and `span` (web_tags) write the same.

import { centreNow } from "./clock.js";

const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const SECONDS_MATTER_BELOW_MIN = 10;

function partsOf(value) {
  return Object.fromEntries(PARTS.formatToParts(new Date(value)).map(({ type, value: text }) => [type, text]));
}

// "Tuesday 3 March, 14:02"; with the year where it is not this one.
export function london(value) {
  const { weekday, day, month, year, hour, minute } = partsOf(value);
  const written = year === partsOf(centreNow()).year ? "" : ` ${year}`;
  return `${weekday} ${day} ${month}${written}, ${hour}:${minute}`;
}

// "14:02:20", where the day is plain from what stands around it.
export function londonClock(value) {
  const { hour, minute, second } = partsOf(value);
  return `${hour}:${minute}:${second}`;
}

// "2026-03-03T14:02:20Z"
export function utc(value) {
  return new Date(value).toISOString().replace(/\.\d+Z$/, "Z");
}

// A <time> element: machine-readable, London to the eye, UTC on hover.
export function timeElement(value, write = london) {
  const element = document.createElement("time");
  element.dateTime = utc(value);
  element.title = utc(value).replace("T", " ").replace("Z", " UTC");
  element.textContent = write(value);
  return element;
}

// How long, as finely as it matters: "40 s", "1 min 12 s", "24 min", "3 h 5 min", "2 days 4 h".
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  const and = (rest, unit) => (rest ? ` ${rest} ${unit}` : "");
  if (days) return `${days} ${days === 1 ? "day" : "days"}${and(hours, "h")}`;
  if (hours) return `${hours} h${and(minutes, "min")}`;
  if (minutes >= SECONDS_MATTER_BELOW_MIN) return `${minutes} min`;
  if (minutes) return `${minutes} min${and(whole % 60, "s")}`;
  return `${whole} s`;
}
