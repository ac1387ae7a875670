// Every colour on a map, in one place. A colour never stands alone: each state also has a shape and a word.
// waywarden.css names the same state colours for the page around the map.

export const INK = "#0b0c0c";
export const PAPER = "#ffffff";

// What asks for a person's attention, strongest first.
export const STATES = {
  alert: { colour: "#ca3535", shape: "diamond", word: "act now" },
  watch: { colour: "#b8660b", shape: "triangle", word: "watch" },
  live: { colour: "#1d5f9e", shape: "dot", word: "live" },
  late: { colour: "#6b7278", shape: "ring", word: "late" },
  silent: { colour: "#484d52", shape: "cross", word: "silent" },
};

// The state on the map of what a page calls act-now, watch or note; none for what is over.
const STATE_OF_LOOK = { "act-now": "alert", watch: "watch", note: "watch" };
export const stateOfLook = (look) => STATE_OF_LOOK[look];

// How a fix was found.
export const MECHANISMS = {
  GPS: { colour: "#1d5f9e", shape: "dot", word: "satellites" },
  WIFI: { colour: "#0f766e", shape: "triangle", word: "Wi-Fi" },
  LBS: { colour: "#6d4a9c", shape: "square", word: "cell towers" },
  RF: { colour: "#3f6212", shape: "diamond", word: "home beacon" },
};

// What a wearer was to a crime. crimes.css names the same colours.
export const LABELS = {
  present: { colour: "#8a2b5c", shape: "dot", word: "present" },
  passed: { colour: "#1d5f9e", shape: "square", word: "passed" },
  possible: { colour: "#0f766e", shape: "diamond", word: "possible" },
};

// The basemap keeps quiet so that what lies on it can speak.
export const BASEMAP = {
  beyond: "#e9ebec",
  land: "#f5f5f2",
  openSpace: "#e1ebdb",
  water: "#c5d8e5",
  border: "#aeb6bd",
  rail: "#c8c6d2",
  boroughName: "#7a838b",
  placeName: "#555d64",
  postcode: "#7d868e",
};

// A MapLibre expression: the colour of a feature by one of its properties, e.g. colourBy("state", STATES).
export function colourBy(property, table) {
  const [fallback] = Object.values(table);
  const cases = Object.entries(table).flatMap(([name, { colour }]) => [name, colour]);
  return ["match", ["get", property], ...cases, fallback.colour];
}

// The places that most time went to, in order; every other is grey. Each also has its letter.
export const PLACES = ["#0f766e", "#7a4a96", "#9d4a72", "#4f6b1f", "#2f6f9f", "#7d5a2b"];
export const OTHER_PLACE = "#6b7278";

// Minutes in a cell, from little to much, and minutes a week less (orange) or more (purple): light to dark, so that they
// are told apart without colour vision too. No colour here means a state.
export const MINUTES = ["#e9dcf2", "#cfb3e0", "#ae86c9", "#8a58ac", "#662f88", "#3f1259"];
export const LESS = ["#b35806", "#e08214", "#fdb863"];
export const AS_BEFORE = "#dcdcdc";
export const MORE = ["#b2abd2", "#8073ac", "#542788"];
