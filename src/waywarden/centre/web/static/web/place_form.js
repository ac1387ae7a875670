// The place of a condition, or of a search: a click on the map sets the circle's centre or adds a corner, and what is typed is drawn at once.
// The form's fields are the truth; the map only writes into them and shows what they say.

import { boundsOf, collection, line, point } from "./geometry.js";
import { createMap, frame } from "./map.js";
import { INK, PAPER } from "./palette.js";
import { addZones, drawn } from "./zones.js";

const DIGITS = 6; // a tenth of a metre

const at = (id) => document.getElementById(id);
const form = at("condition-form");
const field = (name) => form.elements[name];
const isCircle = () => field("shape").value === "circle";
let corners = cornersTyped();
let finished = corners.length > 0;

showFields();
const map = await createMap(at("map"), { label: form.dataset.map });
const zones = addZones(map);
map.addSource("corners", { type: "geojson", data: collection([]) });
map.addLayer({ id: "corners-line", type: "line", source: "corners", paint: { "line-color": INK, "line-width": 1.5 } });
map.addLayer({
  id: "corners",
  type: "circle",
  source: "corners",
  filter: ["==", ["geometry-type"], "Point"],
  paint: { "circle-radius": 5, "circle-color": PAPER, "circle-stroke-color": INK, "circle-stroke-width": 2 },
});
map.getCanvas().style.cursor = "crosshair";
map.doubleClickZoom.disable();
draw();
frame(map, boundsOf(typedZones().flatMap(drawn)));

map.on("click", ({ lngLat: { lng, lat } }) => {
  const place = [Number(lng.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];
  if (isCircle()) setCentre(place);
  else if (finished) return;
  else setCorners([...corners, place]);
  draw();
});
// A double click comes as two clicks before: the second has added its corner twice.
map.on("dblclick", () => {
  if (isCircle() || finished) return;
  setCorners(corners.slice(0, -1));
  finish();
});
at("undo").addEventListener("click", () => {
  finished = false;
  setCorners(corners.slice(0, -1));
  draw();
});
at("again").addEventListener("click", () => {
  finished = false;
  setCorners([]);
  draw();
});
at("finish").addEventListener("click", finish);
form.addEventListener("input", ({ target }) => {
  if (target === field("polygon")) {
    corners = cornersTyped();
    finished = corners.length > 0;
  }
  showFields();
  draw();
});

function finish() {
  finished = corners.length > 2;
  draw();
}

// The first click says roughly where, and brings the place into view; the next ones put it right.
function setCentre(place) {
  const first = !typedZones().length;
  [field("lon").value, field("lat").value] = place;
  if (first) frame(map, boundsOf(typedZones().flatMap(drawn)));
}

function setCorners(places) {
  corners = places;
  const ring = [...corners, corners[0]];
  field("polygon").value = corners.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
}

// The corners of the outline that is typed; a polygon with holes or of several parts is drawn but not edited here.
function cornersTyped() {
  const geometry = polygonTyped();
  return geometry?.type === "Polygon" ? geometry.coordinates[0].slice(0, -1) : [];
}

function polygonTyped() {
  try {
    const geometry = JSON.parse(field("polygon").value);
    return boundsOf([{ geometry }]) && geometry;
  } catch {
    return null; // half typed; the server says what is wrong when it is sent
  }
}

// The zone as the map's layer wants it, if the fields say one.
function typedZones() {
  const properties = { name: field("name")?.value ?? "Area", kind: form.dataset.kind, hidden: field("hidden")?.checked ?? false, state: "live" };
  if (!isCircle()) {
    const geometry = polygonTyped();
    return geometry ? [{ geometry, properties: { ...properties, buffer_m: 0 } }] : [];
  }
  const [lat, lon, radius_m, buffer_m] = ["lat", "lon", "radius_m", "buffer_m"].map((name) => field(name)?.valueAsNumber ?? 0);
  if (![lat, lon, radius_m].every(Number.isFinite)) return [];
  return [{ geometry: { type: "Point", coordinates: [lon, lat] }, properties: { ...properties, radius_m, buffer_m: buffer_m || 0 } }];
}

function draw() {
  const open = isCircle() ? [] : corners;
  zones.show(typedZones());
  map.getSource("corners").setData(collection([...open.map(([lon, lat]) => point(lon, lat)), ...(open.length > 1 ? [line(open)] : [])]));
  at("undo").disabled = at("again").disabled = !corners.length;
  at("finish").disabled = finished || corners.length < 3;
  at("say").textContent = isCircle() ? circleInWords() : polygonInWords();
}

function circleInWords() {
  const [zone] = typedZones();
  if (!zone) return "Click on the map to set the centre of the circle, or type it.";
  const { radius_m, buffer_m } = zone.properties;
  const ring = buffer_m ? `; the warning ring reaches to ${radius_m + buffer_m} m` : "";
  return `A circle of ${radius_m} m${ring}. Click elsewhere to move it.`;
}

function polygonInWords() {
  if (finished) return `A polygon with ${corners.length} corners.`;
  const more = Math.max(0, 3 - corners.length);
  if (more) return `Click on the map to add corners: ${more} more at least.`;
  return `${corners.length} corners. Click to add more; double click or Finish to end.`;
}

function showFields() {
  for (const name of ["lat", "lon", "radius_m"]) field(name).closest(".govuk-form-group").hidden = !isCircle();
  field("polygon").closest(".govuk-form-group").hidden = isCircle();
  at("corner-tools").hidden = isCircle();
}
