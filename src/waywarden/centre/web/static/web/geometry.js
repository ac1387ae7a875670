// Circles that are true in metres. In: degrees (WGS84) and metres. Out: GeoJSON.
// The same local frame as waywarden.geodesy: the ellipsoid's two radii of curvature at the place.

const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;
const CORNERS = 64;

function metresPerDegree(lat) {
  const eccentricitySquared = FLATTENING * (2 - FLATTENING);
  const radians = (lat * Math.PI) / 180;
  const root = Math.sqrt(1 - eccentricitySquared * Math.sin(radians) ** 2);
  const degree = (Math.PI / 180) * SEMI_MAJOR_M;
  return { north: (degree * (1 - eccentricitySquared)) / root ** 3, east: (degree * Math.cos(radians)) / root };
}

// A polygon that touches every place `radiusM` from (lat, lon).
export function circle(lat, lon, radiusM) {
  const { north, east } = metresPerDegree(lat);
  const ring = Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const angle = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    return [lon + (radiusM * Math.sin(angle)) / east, lat + (radiusM * Math.cos(angle)) / north];
  });
  return { type: "Polygon", coordinates: [ring] };
}

// [[west, south], [east, north]] around every coordinate in the features, or null where there is none.
export function boundsOf(features) {
  const places = features.flatMap(({ geometry }) => placesOf(geometry));
  if (!places.length) return null;
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  return [[least(lons), least(lats)], [most(lons), most(lats)]];
}

// The [lon, lat] that lies furthest north.
export function northmost(geometry) {
  return placesOf(geometry).reduce((best, place) => (place[1] > best[1] ? place : best));
}

// Half way between two places near each other, and the direction from one to the other in degrees from north.
export function midway([lon, lat], [otherLon, otherLat]) {
  const { north, east } = metresPerDegree(lat);
  const direction = (Math.atan2((otherLon - lon) * east, (otherLat - lat) * north) * 180) / Math.PI;
  return { middle: [(lon + otherLon) / 2, (lat + otherLat) / 2], direction };
}

function placesOf({ coordinates }) {
  const flatten = (nested) => (typeof nested[0] === "number" ? [nested] : nested.flatMap(flatten));
  return flatten(coordinates);
}

export const collection = (features) => ({ type: "FeatureCollection", features });

export const feature = (geometry, properties = {}) => ({ type: "Feature", geometry, properties });

export const point = (lon, lat, properties) => feature({ type: "Point", coordinates: [lon, lat] }, properties);

export const line = (coordinates, properties) => feature({ type: "LineString", coordinates }, properties);
