// A strip for each day of a period, midnight to midnight on London's clocks: when a tag was worn, stays by place, trips,
// gaps, hours of curfew and attendance, violations. The day's name leads to that day; a click in a strip goes to its time.
// In: days {date, from, to}, and what happened as pieces {kind, from, to, title, colour, letter}.

import { duration } from "./time.js";

const DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", weekday: "short", day: "numeric", month: "short" });
const WIDE = 0.035; // of a day: room for a letter
const HOURS = [6, 12, 18];

export function dayRows(list, days, pieces, { addressOfDay, onTime }) {
  const rows = days.map((day) => rowOf(day, pieces.filter(({ from, to }) => from < day.to && to > day.from), days.length > 1 && addressOfDay(day)));
  list.classList.toggle("ww-days--one", days.length === 1);
  list.replaceChildren(hoursRow(), ...rows);
  list.addEventListener("click", (event) => {
    const strip = event.target.closest(".ww-days__strip");
    if (!strip) return;
    const { left, width } = strip.getBoundingClientRect();
    const day = days[rows.indexOf(strip.parentElement)];
    onTime(day.from + ((event.clientX - left) / width) * (day.to - day.from));
  });
  const cursor = document.createElement("span");
  cursor.className = "ww-days__cursor";
  return {
    // Mark this moment (epoch ms).
    mark(time) {
      const index = Math.max(0, days.findIndex(({ to }) => time < to));
      cursor.style.left = share(days[index], time);
      const strip = rows[index].lastElementChild;
      if (cursor.parentElement === strip) return;
      strip.append(cursor);
      // Only the list is scrolled, never the page.
      const [top, bottom] = [rows[index].offsetTop - list.offsetTop, rows[index].offsetTop - list.offsetTop + rows[index].offsetHeight];
      if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 2;
    },
  };
}

const share = (day, time) => `${(100 * (Math.min(Math.max(time, day.from), day.to) - day.from)) / (day.to - day.from)}%`;

function rowOf(day, pieces, address) {
  const row = document.createElement("li");
  const name = document.createElement(address ? "a" : "span");
  name.className = address ? "govuk-link" : "ww-days__name";
  if (address) name.href = address;
  name.textContent = DAY.format(day.from + 1);
  const strip = document.createElement("div");
  strip.className = "ww-days__strip";
  strip.setAttribute("role", "img");
  strip.setAttribute("aria-label", inWords(day, pieces));
  strip.append(...HOURS.map((hour) => hourLine(hour)), ...pieces.map((piece) => pieceOf(day, piece)));
  row.append(name, strip);
  return row;
}

function pieceOf(day, { kind, from, to, title, colour, letter }) {
  const element = document.createElement("span");
  element.className = `ww-days__${kind}`;
  element.style.left = share(day, from);
  element.style.width = `calc(${share(day, to)} - ${share(day, from)})`;
  if (colour) element.style.background = colour;
  if (letter && (Math.min(to, day.to) - Math.max(from, day.from)) / (day.to - day.from) > WIDE) element.textContent = letter;
  element.title = title;
  return element;
}

// "stays 14 h 20 min, trips 1 h 5 min, no fix 2 h; 1 violation"
function inWords(day, pieces) {
  const sum = (kind) => pieces.filter((one) => one.kind === kind).reduce((total, { from, to }) => total + Math.min(to, day.to) - Math.max(from, day.from), 0) / 1000;
  const said = [["stay", "stays"], ["trip", "trips"], ["gap", "no fix"], ["window", "hours demanded"]].filter(([kind]) => sum(kind) > 0).map(([kind, word]) => `${word} ${duration(sum(kind))}`);
  const violations = pieces.filter(({ kind }) => ["act-now", "watch", "note"].includes(kind)).length;
  if (violations) said.push(`${violations} violation${violations > 1 ? "s" : ""} or approaches`);
  return said.join(", ") || "nothing is known";
}

// On the two days when clocks change the lines are an hour's width off at most, and the strip's ends are right.
function hourLine(hour) {
  const element = document.createElement("span");
  element.className = "ww-days__hour";
  element.style.left = `${(100 * hour) / 24}%`;
  return element;
}

function hoursRow() {
  const row = document.createElement("li");
  row.setAttribute("aria-hidden", "true");
  const hours = document.createElement("div");
  hours.className = "ww-days__hours";
  hours.append(
    ...HOURS.map((hour) => {
      const element = document.createElement("span");
      element.style.left = `${(100 * hour) / 24}%`;
      element.textContent = String(hour).padStart(2, "0");
      return element;
    }),
  );
  row.append(document.createElement("span"), hours);
  return row;
}
