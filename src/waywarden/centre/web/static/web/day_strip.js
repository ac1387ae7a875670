// A day from midnight to midnight on London's clocks (23 or 25 hours when they change): reported, silent, in violation.
// In: `day` {from, to} in epoch milliseconds, spans (spans.js), violations {began_at, ended_at, look, label}, and the end of those
// that still go on.

import { londonClock } from "./time.js";

const HOUR_MS = 60 * 60 * 1000;

export function dayStrip(container, day, spans, violations, now) {
  const share = (time) => `${(100 * (Math.min(Math.max(time, day.from), day.to) - day.from)) / (day.to - day.from)}%`;
  const piece = (kind, from, to, title = "") => {
    const element = document.createElement("span");
    element.className = `ww-day-strip__${kind}`;
    element.style.left = share(from);
    element.style.width = `calc(${share(to)} - ${share(from)})`;
    element.title = title;
    return element;
  };
  const between = (from, to) => `${londonClock(from).slice(0, 5)} to ${londonClock(to).slice(0, 5)}`;
  container.replaceChildren(
    ...hours(day).map((time) => hourMark(time, share(time))),
    ...spans.map(({ from, to, known }) => piece(known ? "known" : "silent", from, to, `${known ? "reported" : "no fix"}, ${between(from, to)}`)),
    ...violations.map(({ began_at, ended_at, look, label }) => {
      const [from, to] = [Date.parse(began_at), ended_at ? Date.parse(ended_at) : now];
      return piece(look, from, to, `${label}, ${between(from, to)}`);
    }),
  );
}

function hours({ from, to }) {
  const marks = [];
  for (let time = from; time < to; time += HOUR_MS) {
    if (Number(londonClock(time).slice(0, 2)) % 3 === 0) marks.push(time);
  }
  return marks;
}

function hourMark(time, left) {
  const element = document.createElement("span");
  element.className = "ww-day-strip__hour";
  element.style.left = left;
  element.textContent = londonClock(time).slice(0, 2);
  return element;
}
