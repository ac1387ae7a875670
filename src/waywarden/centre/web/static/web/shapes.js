// The small pictures that layers put on the map, drawn here so that no sprite has to be fetched: one for each shape and
// colour ("diamond-alert"), an arrow head, and hatching for zones.

import { INK, LABELS, MECHANISMS, PAPER, STATES } from "./palette.js";

const RATIO = 2; // pictures are drawn at twice their size, for screens with finer pixels

const OUTLINES = {
  dot: (pen, r) => pen.arc(0, 0, r * 0.8, 0, 2 * Math.PI),
  ring: (pen, r) => pen.arc(0, 0, r * 0.8, 0, 2 * Math.PI),
  cross: (pen, r) => pen.arc(0, 0, r * 0.8, 0, 2 * Math.PI),
  square: (pen, r) => pen.rect(-r * 0.7, -r * 0.7, r * 1.4, r * 1.4),
  diamond: (pen, r) => polygon(pen, [[0, -r], [r, 0], [0, r], [-r, 0]]),
  triangle: (pen, r) => polygon(pen, [[0, -r], [r * 0.95, r * 0.75], [-r * 0.95, r * 0.75]]),
};

function polygon(pen, corners) {
  corners.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

function picture(size, draw) {
  const canvas = new OffscreenCanvas(size * RATIO, size * RATIO);
  const pen = canvas.getContext("2d");
  pen.scale(RATIO, RATIO);
  draw(pen, size);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

// A filled shape with a white rim; a ring and a cross stay open, so that late and silent differ without colour.
function marker(shape, colour, size) {
  return picture(size, (pen) => {
    pen.translate(size / 2, size / 2);
    pen.lineJoin = "round";
    pen.beginPath();
    OUTLINES[shape](pen, size / 2 - 2);
    pen.strokeStyle = PAPER;
    pen.lineWidth = 3.5;
    pen.stroke();
    const open = shape === "ring" || shape === "cross";
    pen.fillStyle = open ? PAPER : colour;
    pen.fill();
    pen.strokeStyle = colour;
    pen.lineWidth = open ? 2 : 0.5;
    pen.stroke();
    if (shape !== "cross") return;
    const reach = size / 2 - 5.5;
    pen.beginPath();
    pen.moveTo(-reach, -reach);
    pen.lineTo(reach, reach);
    pen.moveTo(reach, -reach);
    pen.lineTo(-reach, reach);
    pen.stroke();
  });
}

// Points north with its tip at the top edge: turned about the picture's middle it orbits the marker below it.
function heading(colour) {
  return picture(32, (pen) => {
    pen.translate(16, 0);
    pen.beginPath();
    polygon(pen, [[0, 1], [5, 9], [0, 7], [-5, 9]]);
    pen.strokeStyle = PAPER;
    pen.lineWidth = 2;
    pen.stroke();
    pen.fillStyle = colour;
    pen.fill();
  });
}

// Points north.
function arrow() {
  return picture(12, (pen) => {
    pen.translate(6, 6);
    pen.beginPath();
    polygon(pen, [[0, -5], [4, 4], [0, 2], [-4, 4]]);
    pen.strokeStyle = PAPER;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = INK;
    pen.fill();
  });
}

function hatch(colour, size = 10) {
  return picture(size, (pen) => {
    pen.strokeStyle = colour;
    pen.globalAlpha = 0.4;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const start of [-size, 0, size]) {
      pen.moveTo(start, size);
      pen.lineTo(start + size, 0);
    }
    pen.stroke();
  });
}

export function addShapes(map) {
  const add = (name, image) => map.addImage(name, image, { pixelRatio: RATIO });
  for (const [state, { shape, colour }] of Object.entries(STATES)) {
    add(`tag-${state}`, marker(shape, colour, state === "alert" || state === "watch" ? 22 : 16));
    add(`heading-${state}`, heading(colour));
    add(`hatch-${state}`, hatch(colour));
  }
  for (const [mechanism, { shape, colour }] of Object.entries(MECHANISMS)) {
    add(`fix-${mechanism}`, marker(shape, colour, 12));
    add(`numbered-${mechanism}`, marker(shape, colour, shape === "triangle" || shape === "diamond" ? 28 : 23));
  }
  for (const [label, { shape, colour }] of Object.entries(LABELS)) add(`match-${label}`, marker(shape, colour, 13));
  add("arrow", arrow());
}
