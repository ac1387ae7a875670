// The centre's clock, which in the demo runs faster than the wall's. Starts from what base.html says on <body>; the live
// stream sets it right. And the running durations on a page: elements with data-since, and data-target where somebody
// must act within so many seconds.

import { duration } from "./time.js";

const { now: firstNow, speed: firstSpeed } = document.body.dataset;
let anchor = { centreMs: Date.parse(firstNow), pageMs: performance.now(), speed: Number(firstSpeed) };

export function setClock({ now, speed }) {
  anchor = { centreMs: Date.parse(now), pageMs: performance.now(), speed };
}

// The centre's time now, in epoch milliseconds.
export function centreNow() {
  return anchor.centreMs + (performance.now() - anchor.pageMs) * anchor.speed;
}

// Write every running duration under `root` as it is now.
export function tick(root = document) {
  for (const element of root.querySelectorAll("[data-since]")) {
    const seconds = (centreNow() - Date.parse(element.dataset.since)) / 1000;
    const target = Number(element.dataset.target);
    const late = target > 0 && seconds > target;
    const [run, allowed] = [duration(seconds), target ? ` of ${target / 60} min` : ""];
    element.textContent = late ? `${run}: late, target ${target / 60} min` : `${run}${allowed}`;
    element.classList.toggle("ww-overdue", late);
  }
}

export function runClocks() {
  tick();
  setInterval(tick, 1000);
}
