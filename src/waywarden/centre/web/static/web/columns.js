// The server sends tracks as columns, a fraction of the size of an object per fix. In: {name: [values]}. Out: rows.

export function rowsOf(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, index) => Object.fromEntries(names.map((name) => [name, columns[name][index]])));
}
