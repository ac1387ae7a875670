// Measures and places in words, "–" where they are not known. The server's filters in web_tags write the same.

const UNKNOWN = "–";
const POINTS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

const known = (write) => (value) => (value === null || value === undefined ? UNKNOWN : write(value));

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 }); // 1,234

export const metres = known((value) => `${whole.format(Math.abs(value))} m`);
export const accuracy = known((value) => `± ${whole.format(value)} m`);
export const percent = known((value) => `${value.toFixed(0)} %`);
export const probability = known((value) => value.toFixed(2));
export const mph = known((value) => `${(value / 1.609344).toFixed(0)} mph`);
export const heading = known((value) => POINTS[Math.round(value / 45) % 8]);
export const place = ({ lat, lon }) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`;

// "64 m inside", "120 m outside"
export const fromEdge = known((value) => `${metres(value)} ${value < 0 ? "inside" : "outside"}`);
