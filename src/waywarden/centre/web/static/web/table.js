// Rows of a table from lists of cells. A cell is text or a node; `figure(text)` is a number, set flush right.

export const figure = (text) => ({ figure: text });

export function fillTable(body, rows) {
  body.replaceChildren(...rows.map(rowOf));
}

// A table's head from its headings, which are cells too.
export function fillHead(head, headings) {
  const row = document.createElement("tr");
  for (const heading of headings) {
    const element = document.createElement("th");
    element.scope = "col";
    if (heading.figure !== undefined) element.className = "ww-number";
    element.append(heading.figure ?? heading);
    row.append(element);
  }
  head.replaceChildren(row);
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
