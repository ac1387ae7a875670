// Every map starts here: the basemap, its credits, a scale in metres, and a view. Layers (zones, tags, tracks, error
// circles) are modules of their own that draw on the map this returns.
//
// Needs the import map of base.html for the names "maplibre-gl" and "pmtiles". Asks nothing of any other server.

import { AttributionControl, Map as MapLibreMap, NavigationControl, ScaleControl, addProtocol, setWorkerCount } from "maplibre-gl";
import { Protocol } from "pmtiles";

import { basemapStyle } from "./basemap.js";
import { addShapes } from "./shapes.js";

export const LONDON = [[-0.51, 51.29], [0.33, 51.69]];

setWorkerCount(2); // so that names and land do not wait for a long track, on a machine with two cores too
addProtocol("pmtiles", new Protocol({ metadata: true }).tile);

// A map in `container`, ready to be drawn on.
// interactive: may the reader move it?  bounds: [[west, south], [east, north]] to show at first.
// label: its name for a screen reader; name each map on a page differently.
export async function createMap(container, { interactive = true, bounds = LONDON, label = "Map" } = {}) {
  const map = new MapLibreMap({
    container,
    style: basemapStyle(),
    bounds,
    fitBoundsOptions: { padding: 24, maxZoom: 16 },
    interactive,
    minZoom: 5,
    maxZoom: 18,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: false,
    fadeDuration: 0, // names stand at once: a map that is read for facts is not to be waited for
    locale: { "Map.Title": label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: false }));
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 120 }), "top-left");
  if (interactive) map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const busy = (value) => () => container.setAttribute("aria-busy", value);
  for (const event of ["movestart", "dataloading"]) map.on(event, busy("true"));
  map.on("idle", busy("false"));
  await new Promise((loaded) => map.once("style.load", loaded));
  addShapes(map);
  return map;
}

// Bring these bounds into view; at once where `animate` is false, and for a reader who asked for less motion.
export function frame(map, bounds, { animate = true } = {}) {
  if (!bounds) return;
  const still = !animate || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.fitBounds(bounds, { padding: { top: 48, bottom: 60, left: 48, right: 48 }, maxZoom: 16, animate: !still, duration: 500 });
}

// Show the view of "zoom/lat/lon", as an address says it; false where it says none.
export function goTo(map, asked) {
  const [zoom, lat, lon] = asked.split("/").map(Number);
  const meant = zoom >= 0 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  if (meant) map.jumpTo({ zoom, center: [lon, lat] });
  return meant;
}
