// When a tag reported and when it was silent. In: epoch milliseconds in order of time, the day's bounds, and the silence
// in seconds that counts as a gap. Out: [{from, to, known}] without holes, from the day's beginning to its end.

export function spansOf(times, from, to, gapS) {
  const spans = [];
  let begun = null;
  let before = from;
  const add = (start, end, known) => end > start && spans.push({ from: start, to: end, known });
  for (const time of times) {
    if (begun === null || (time - before) / 1000 >= gapS) {
      if (begun !== null) add(begun, before, true);
      add(before, time, false);
      begun = time;
    }
    before = time;
  }
  if (begun !== null) add(begun, before, true);
  add(before, to, false);
  return spans;
}
