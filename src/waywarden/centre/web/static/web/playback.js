// The player: a slider over the period, play at a speed, steps from fix to fix, keys while it has the focus.
// In: the controls, the fixes' times (epoch ms) in order, the bounds. `onMoment(time, index)` hears every moment that is
// shown, with the index of the newest fix at it (-1 before the first); `onRest` that it now stands still.
// The moment jumps from fix to fix as the clock runs, so there is no motion to spare a reader who asked for less of it.

import { duration, london, londonClock } from "./time.js";

export const SPEEDS = [1, 10, 60, 300, 600];
const USUAL_SPEED = 60;
const LEAP = 10; // fixes, with shift

export function player({ group, slider, play, back, on, speed }, times, { from, to }, { onMoment, onRest }) {
  let [moment, playing, seenAt] = [from, false, 0];

  slider.min = from;
  slider.max = to;
  speed.replaceChildren(...SPEEDS.map((value) => new Option(`${value}×`, value, value === USUAL_SPEED, value === USUAL_SPEED)));
  for (const control of [slider, play, back, on]) control.disabled = false;

  function go(time) {
    moment = Math.min(Math.max(time, from), to);
    slider.value = moment;
    slider.setAttribute("aria-valuetext", `${london(moment)}:${londonClock(moment).slice(6)}`);
    onMoment(moment, newest(times, moment));
  }

  function step(by) {
    pause();
    const index = newest(times, moment);
    // Between two fixes a step back goes to the one before, which is the newest.
    const between = index >= 0 && times[index] < moment && by < 0 ? 1 : 0;
    const wanted = Math.min(Math.max(index + by + between, 0), times.length - 1);
    if (times.length) go(times[wanted]);
    onRest();
  }

  function run(now) {
    if (!playing) return;
    go(moment + (now - seenAt) * Number(speed.value));
    seenAt = now;
    if (moment >= to) return pause();
    requestAnimationFrame(run);
  }

  function start() {
    if (moment >= to) go(from);
    playing = true;
    play.textContent = "❚❚ Pause";
    seenAt = performance.now();
    requestAnimationFrame(run);
  }

  function pause() {
    if (!playing) return;
    playing = false;
    play.textContent = "▷ Play";
    onRest();
  }

  function faster(by) {
    speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), SPEEDS.length - 1);
  }

  const toggle = () => (playing ? pause() : start());
  play.addEventListener("click", toggle);
  back.addEventListener("click", () => step(-1));
  on.addEventListener("click", () => step(1));
  slider.addEventListener("input", () => {
    pause();
    go(Number(slider.value));
  });
  slider.addEventListener("change", onRest);
  group.addEventListener("keydown", (event) => {
    const of = event.shiftKey ? LEAP : 1;
    const pressed = event.target.closest("button, select");
    const keys = {
      ArrowRight: () => step(of),
      ArrowLeft: () => step(-of),
      " ": pressed ? null : toggle, // a button has its own use for it
      "+": () => faster(1),
      "=": () => faster(1),
      "-": () => faster(-1),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : keys[event.key];
    if (!act || event.target === speed) return;
    event.preventDefault();
    act();
  });
  return { go, pause, get moment() { return moment; } };
}

// The index of the newest of these times at `moment`; -1 where there is none yet.
export function newest(times, moment) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const silenceInWords = (ms) => `no fix for ${duration(ms / 1000)}`;
