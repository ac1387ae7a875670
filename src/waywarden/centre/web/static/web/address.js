// What the address says of a view, and back: the address always brings back what is on the screen.
// show: track, heat or both; hours "22-06"; stays: all, without or only; compare: "before"; at: a moment (ISO). `from` and
// `to` are the period's and are never changed here. What is as usual is left out.
//
// map: zoom/lat/lon. Where somebody looks is where the wearer was, and a query is read by servers, proxies and whoever
// keeps their logs; so it stands after the #, which a browser sends to nobody.

const USUAL = { show: "track", hours: "", stays: "all", compare: "", at: "", map: "" };
const KEPT = ["show", "hours", "stays", "compare"]; // what goes with the reader to another period
const WRITTEN_AFTER_MS = 250; // browsers refuse an address that changes too often

export function readAddress() {
  const asked = new URLSearchParams(location.search);
  const view = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, asked.get(name) ?? usual]));
  return { ...view, map: mapOfAddress() };
}

// "zoom/lat/lon" after the #, or nothing.
export function mapOfAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("map") ?? USUAL.map;
}

let waiting = null;

// Write the view into the address, once it has stood still for a moment; `then` hears that it was written.
export function writeAddress(view, period, then = () => {}) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    history.replaceState(null, "", `?${parameters(view, period)}${view.map && `#map=${view.map}`}`);
    then();
  }, WRITTEN_AFTER_MS);
}

// The address of another period, seen the same way.
export function addressOf(view, period) {
  const kept = Object.fromEntries(KEPT.map((name) => [name, view[name]]));
  return `?${parameters({ ...USUAL, ...kept }, period)}`;
}

// What the server is asked about the heat.
export function heatParameters({ hours, stays, compare }, period) {
  return parameters({ ...USUAL, hours, stays, compare }, period);
}

function parameters(view, { from, to }) {
  const unusual = Object.keys(USUAL).filter((name) => name !== "map" && view[name] !== USUAL[name]);
  const entries = [["from", from], ["to", to], ...unusual.map((name) => [name, view[name]])];
  // Colons may stand in a query as they are, and a reader can then read them.
  return entries.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%3A", ":")}`).join("&");
}
