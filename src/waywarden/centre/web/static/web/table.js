// Rows of a table from lists of cells. A cell is text or a node; `figure(text)` is a number, set flush right.

export const figure = (text) => ({ figure: text });

export function fillTable(body, rows) {
  body.replaceChildren(...rows.map(rowOf));
}

function rowOf(cells) {
  const row = document.createElement("tr");
  cells.forEach((cell, index) => {
    const element = document.createElement(index ? "td" : "th");
    if (!index) element.scope = "row";
    if (cell.figure !== undefined) element.className = "ww-number";
    element.append(cell.figure ?? cell);
    row.append(element);
  });
  return row;
}
