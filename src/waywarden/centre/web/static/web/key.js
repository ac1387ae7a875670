// The key under a map: each mark as it is drawn (shapes.js), and its word. In: entries {shape, colour, word}, or
// {line: true, ...} for a line, dashed or dotted.

const SVG = "http://www.w3.org/2000/svg";
const MARKS = {
  dot: ["circle", { cx: 8, cy: 8, r: 5 }],
  ring: ["circle", { cx: 8, cy: 8, r: 5 }],
  cross: ["path", { d: "M3 3 13 13 M13 3 3 13" }],
  square: ["rect", { x: 3, y: 3, width: 10, height: 10 }],
  diamond: ["path", { d: "M8 1 15 8 8 15 1 8Z" }],
  triangle: ["path", { d: "M8 2 15 14 1 14Z" }],
  line: ["path", { d: "M0 8H16" }],
  dashes: ["path", { d: "M0 8H16", "stroke-dasharray": "4 2" }],
  dots: ["path", { d: "M1 8H16", "stroke-dasharray": "0.1 4", "stroke-linecap": "round" }],
};
const OPEN = ["ring", "cross", "line", "dashes", "dots"];

export function fillKey(list, entries) {
  list.replaceChildren(
    ...entries.map(({ shape, colour, word }) => {
      const item = document.createElement("li");
      item.append(mark(shape, colour), word);
      return item;
    }),
  );
}

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function mark(shape, colour) {
  const [name, attributes] = MARKS[shape];
  const open = OPEN.includes(shape);
  const paint = { fill: open ? "none" : colour, stroke: colour, "stroke-width": open ? 2.5 : 0 };
  return svg("svg", { width: 14, height: 14, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg(name, { ...attributes, ...paint }));
}
